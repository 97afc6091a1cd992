import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Outbox, type OutboxOptions } from '../src/publish/outbox.ts';
import { TestBroker } from './broker.ts';

let broker: TestBroker;
let outbox: Outbox;
let said: string[];

function createOutbox(more: Partial<OutboxOptions> = {}): Outbox {
  const log = (line: string) => said.push(line);
  return new Outbox({
    url: broker.url,
    username: 'engineer',
    password: 'secret',
    log,
    firstRetryMs: 20,
    maxRetryMs: 100,
    ...more,
  });
}
function send(from: number, to: number): void {
  for (let n = from; n < to; n++) outbox.send({ topic: 'ioc/1/sim/a/obs', payload: `{"t":${n},"v":{"x":1}}` });
}
const times = () => new Set(broker.received.map(({ payload }) => JSON.parse(payload).t as number));

beforeEach(async () => {
  said = [];
  broker = new TestBroker();
  await broker.start();
});
afterEach(async () => {
  await outbox.stop();
  await broker.stop();
});

describe('Outbox', () => {
  it('publishes at QoS 1, in order, retained where asked', async () => {
    outbox = createOutbox();
    outbox.start();
    outbox.send({ topic: 'ioc/1/sim/a/status', payload: '{"online":true}', retain: true });
    send(0, 300);
    await vi.waitFor(() => expect(outbox.acknowledged).toBe(301));
    expect(broker.received[0]).toMatchObject({ topic: 'ioc/1/sim/a/status', retain: true, qos: 1 });
    expect(broker.received.slice(1).map(({ payload }) => JSON.parse(payload).t)).toEqual([...Array(300).keys()]);
    expect(outbox.waiting).toBe(0);
  });

  it('loses nothing when the broker goes away and comes back', async () => {
    outbox = createOutbox();
    outbox.start();
    send(0, 50);
    await vi.waitFor(() => expect(outbox.acknowledged).toBe(50));
    await broker.stop();
    send(50, 150);
    await vi.waitFor(() => expect(said.some((line) => line.includes('next attempt'))).toBe(true));
    await broker.start();
    await vi.waitFor(() => expect(outbox.acknowledged).toBe(150), 5_000);
    expect(times().size).toBe(150);
    expect(outbox.dropped).toBe(0);
  });

  it('sends again what was under way when the connection broke', async () => {
    outbox = createOutbox({ maxInFlight: 8 });
    let release = () => {};
    broker.hold = new Promise((resolve) => {
      release = resolve;
    });
    outbox.start();
    send(0, 20);
    await vi.waitFor(() => expect(broker.received.length).toBeGreaterThan(0));
    expect(outbox.acknowledged).toBe(0);
    await broker.stop();
    broker.hold = undefined;
    release();
    await broker.start();
    await vi.waitFor(() => expect(outbox.acknowledged).toBe(20), 5_000);
    expect(times().size).toBe(20);
  });

  it('keeps a bounded number and says how many it dropped', async () => {
    outbox = createOutbox({ maxQueued: 100 });
    send(0, 250);
    expect(outbox.waiting).toBe(100);
    expect(outbox.dropped).toBe(150);
    outbox.start();
    await vi.waitFor(() => expect(outbox.acknowledged).toBe(100));
    expect(Math.min(...times())).toBe(150);
    await outbox.stop();
    expect(said.join('\n')).toContain('150 messages dropped');
  });

  it('says that a password is wrong, and goes on trying ever more slowly', async () => {
    outbox = createOutbox({ password: 'wrong' });
    outbox.start();
    await vi.waitFor(
      () => expect(said.filter((line) => line.includes('next attempt')).length).toBeGreaterThan(2),
      5_000,
    );
    expect(said.some((line) => /not authori[sz]ed|bad user/i.test(line))).toBe(true);
    expect(said.filter((line) => line.includes('next attempt'))[2]).toContain('0.1 s');
  });
});
