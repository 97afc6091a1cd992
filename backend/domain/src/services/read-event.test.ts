import { serviceFactSchema } from '@commune/contract';
import { describe, expect, it } from 'vitest';
import { readServiceEvent } from './read-event.ts';

const ID = '0190f3c0-5b3a-7cc0-8000-00000000000a';
const T = 1_772_413_200_000;
const read = (type: string, data: Record<string, unknown>) =>
  readServiceEvent({ id: ID, timeMs: T, type, data }, T + 5);

describe('an event', () => {
  it('of the simulated hall is a fact of its dossier', () => {
    const { fact, dropped } = read('dossier.received', { dossier: 'SIM-20260302-0001', counter: 3, channel: 'direct' });
    expect(dropped).toEqual([]);
    expect(fact).toEqual({
      kind: 'dossier',
      subject: 'SIM-20260302-0001',
      knownMs: T,
      arrivedMs: T + 5,
      source: { from: 'event', id: ID, type: 'dossier.received' },
      fields: { state: 'accepted', receivedMs: T, counter: 3, channel: 'direct' },
    });
    expect(serviceFactSchema.safeParse(fact).success).toBe(true);
  });

  it('reads its times in both forms', () => {
    const { fact } = read('report.received', {
      report: 'PA-1024',
      due: '2026-03-05T17:00:00+07:00',
      position: [109.1, 12.2],
    });
    expect(fact).toMatchObject({
      kind: 'citizen_report',
      fields: { dueMs: Date.parse('2026-03-05T10:00:00Z'), state: 'waiting' },
    });
    expect(read('dossier.supplemented', { dossier: 'HS-1', requested: T - 1000 }).fact?.fields).toEqual({
      state: 'processing',
      supplements: [{ requestedMs: T - 1000, answeredMs: T }],
    });
  });

  it('loses what is of a person, and says so', () => {
    const { fact, data, dropped } = read('dossier.received', {
      dossier: 'HS-0001',
      applicant_name: 'Nguyễn Văn A',
      procedure: '056123456789',
      channel: 'online',
    });
    expect(fact?.fields).toEqual({ state: 'accepted', receivedMs: T, channel: 'online' });
    expect(data).toEqual({ dossier: 'HS-0001', channel: 'online' });
    expect(dropped.map(({ field, reason }) => [field, reason])).toEqual([
      ['applicant_name', 'personal_field'],
      ['procedure', 'identity_number'],
    ]);
  });

  it('whose reference is a person’s is refused', () => {
    const { fact, data, refused } = read('dossier.received', { dossier: '056123456789' });
    expect([fact, data]).toEqual([null, null]);
    expect(refused).toEqual({
      reason: 'personal_reference',
      detail: '"dossier" looks like a personal identity number: give the code that the system of origin uses',
    });
  });

  it('keeps what can be read, and is refused where that says too little', () => {
    const { fact, dropped } = read('payment.paid', { payment: 'TT-1', amountVnd: 8.5, method: 'online', colour: 1 });
    expect(fact?.fields).toEqual({ state: 'paid', paidMs: T, method: 'online' });
    expect(dropped.map(({ field, reason }) => [field, reason])).toEqual([
      ['colour', 'unknown_field'],
      ['amountVnd', 'bad_value'],
    ]);
    expect(read('dossier.received', { fee: 0 }).refused?.reason).toBe('bad_data');
    expect(read('dossier.rated', { dossier: 'HS-1', rating: 11 }).refused).toMatchObject({
      reason: 'bad_data',
      detail: expect.stringContaining('rating'),
    });
    expect(read('dossier.eaten', { dossier: 'HS-1' }).refused?.reason).toBe('unknown_type');
  });
});
