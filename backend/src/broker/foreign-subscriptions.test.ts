import { type Packet, parser } from 'mqtt-packet';
import { expect, it } from 'vitest';
import { ForeignSubscriptions, foreignWish } from './foreign-subscriptions.ts';

const filters = { shared: ['a/#'], alone: ['spBv1.0/#'], former: ['a/#', 'gone/+'] };

function packetsOf(buffers: Buffer[]): string[] {
  const reader = parser({ protocolVersion: 5 });
  const said: string[] = [];
  reader.on('packet', (packet: Packet) => {
    if (packet.cmd === 'subscribe') said.push(`+ ${packet.subscriptions.map(({ topic }) => topic).join(' ')}`);
    if (packet.cmd === 'unsubscribe') said.push(`- ${packet.unsubscriptions.join(' ')}`);
  });
  for (const buffer of buffers) reader.parse(buffer);
  return said;
}

it('asks by name where there is one session, and rids itself of every other form', () => {
  expect(foreignWish(filters, { group: 'ioc', shares: false, takesAlone: true })).toEqual({
    wanted: ['a/#', 'spBv1.0/#'],
    unwanted: ['$share/ioc/a/#', 'gone/+', '$share/ioc/gone/+', '$share/ioc/spBv1.0/#'],
  });
});

it('shares out among several, but for what one session must get as a whole', () => {
  expect(foreignWish(filters, { group: 'ioc', shares: true, takesAlone: true }).wanted).toEqual([
    '$share/ioc/a/#',
    'spBv1.0/#',
  ]);
  const second = foreignWish(filters, { group: 'ioc', shares: true, takesAlone: false });
  expect(second.wanted).toEqual(['$share/ioc/a/#']);
  expect(second.unwanted).toContain('spBv1.0/#');
});

it('asks only for what is new, and again for what was refused', () => {
  const subscriptions = new ForeignSubscriptions();
  expect(packetsOf(subscriptions.turnTo({ wanted: ['a', 'b'], unwanted: ['c'] }))).toEqual(['+ a b', '- c']);
  expect(subscriptions.turnTo({ wanted: ['a', 'b'], unwanted: ['c'] })).toEqual([]);
  expect(packetsOf(subscriptions.turnTo({ wanted: ['b', 'd'], unwanted: ['a', 'c'] }))).toEqual(['+ d', '- a']);
  expect(subscriptions.granted(3, [1, 135])).toEqual([{ filter: 'b', code: 135 }]);
  expect(packetsOf(subscriptions.turnTo({ wanted: ['b', 'd'], unwanted: [] }))).toEqual(['+ b']);
  expect(subscriptions.granted(99, [135])).toEqual([]);
});
