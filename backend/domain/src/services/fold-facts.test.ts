import type { FactOf, ServiceFact } from '@commune/contract';
import { describe, expect, it } from 'vitest';
import { at } from '../working-days/office.fixture.ts';
import { event, PROCEDURES, row, SUBJECT } from './dossier.fixture.ts';
import { foldFacts, readServiceEvent } from './index.ts';

const fold = (...facts: FactOf<'dossier'>[]) => foldFacts(facts, { procedures: PROCEDURES })!;
const codes = (...facts: FactOf<'dossier'>[]) => fold(...facts).contradictions.map(({ code }) => code);

const RECEIVED = event('dossier.received', '2026-03-02 08:15', {
  procedure: '1.000001',
  channel: 'online',
  feeVnd: 8000,
});
const PROCESSED = event('dossier.processed', '2026-03-04 10:00', { electronicResult: true });
const RETURNED = event('dossier.returned', '2026-03-05 09:00');

describe('a dossier', () => {
  it('is what its events say', () => {
    expect(fold(RETURNED, RECEIVED, PROCESSED)).toMatchObject({
      kind: 'dossier',
      subject: SUBJECT,
      state: 'returned',
      procedure: '1.000001',
      channel: 'online',
      receivedMs: at('2026-03-02 08:15'),
      processedMs: at('2026-03-04 10:00'),
      returnedMs: at('2026-03-05 09:00'),
      electronicResult: true,
      paperResult: null,
      from: ['event'],
      contradictions: [],
    });
    expect(foldFacts([], { procedures: PROCEDURES })).toBeNull();
  });

  it('keeps its state when an older message comes later', () => {
    expect(fold(RECEIVED, event('dossier.processing', '2026-03-02 09:00')).state).toBe('processing');
    expect(
      fold(event('dossier.stopped', '2026-03-03 09:00'), event('dossier.processing', '2026-03-04 09:00')).state,
    ).toBe('stopped');
  });

  it('takes from a newer export what it corrects or takes back, and the hour from the event', () => {
    const exported = row('2026-03-06 18:00', { state: 'processed', receivedMs: at('2026-03-02'), returnedMs: null });
    expect(fold(RECEIVED, PROCESSED, RETURNED, exported)).toMatchObject({
      state: 'processed',
      receivedMs: at('2026-03-02 08:15'),
      returnedMs: null,
      from: ['event', 'import'],
      contradictions: [],
    });
    expect(fold(row('2026-03-03 18:00', { state: 'processing', channel: null }), RECEIVED, RETURNED)).toMatchObject({
      state: 'returned',
      channel: null,
    });
  });

  it('has one supplement for a request and its answer, and those of an export instead of what was known before', () => {
    const asked = event('dossier.supplement_requested', '2026-03-02 14:00');
    const answered = event('dossier.supplemented', '2026-03-04 14:00', { requested: at('2026-03-02 14:00') });
    expect(fold(RECEIVED, asked).state).toBe('supplement');
    const both = fold(answered, RECEIVED, asked);
    expect(both.supplements).toEqual([{ requestedMs: at('2026-03-02 14:00'), answeredMs: at('2026-03-04 14:00') }]);
    expect(both.contradictions).toEqual([]);
    const exported = row('2026-03-05', {
      supplements: [{ requestedMs: at('2026-03-02'), answeredMs: at('2026-03-04') }],
    });
    expect(fold(RECEIVED, asked, answered, exported).supplements).toHaveLength(1);
    expect(codes(RECEIVED, answered)).toEqual(['answer_without_request']);
  });

  it('has one supplement where an export says the day and an event the hour, whichever came first', () => {
    const exported = row('2026-03-03', { supplements: [{ requestedMs: at('2026-03-02'), answeredMs: null }] });
    const asked = event('dossier.supplement_requested', '2026-03-02 14:00');
    const answered = event('dossier.supplemented', '2026-03-04 14:00', { requested: at('2026-03-02 14:00') });
    const one = [{ requestedMs: at('2026-03-02 14:00'), answeredMs: at('2026-03-04 14:00') }];
    expect(fold(RECEIVED, exported, answered).supplements).toEqual(one);
    expect(fold(RECEIVED, asked, exported, answered).supplements).toEqual(one);
    expect(codes(RECEIVED, exported, answered)).toEqual([]);
    const nextDay = event('dossier.supplemented', '2026-03-04 14:00', { requested: at('2026-03-03 14:00') });
    expect(fold(RECEIVED, exported, nextDay).supplements).toHaveLength(2);
  });

  it('keeps the first request where an export tells the last one, unless it says that there was one alone', () => {
    const asked = ['2026-03-02 14:00', '2026-03-09 10:30'].map((when) => event('dossier.supplement_requested', when));
    const answered = event('dossier.supplemented', '2026-03-04 14:00', { requested: at('2026-03-02 14:00') });
    const both = [
      { requestedMs: at('2026-03-02 14:00'), answeredMs: at('2026-03-04 14:00') },
      { requestedMs: at('2026-03-09 10:30'), answeredMs: at('2026-03-10') },
    ];
    const last = { supplements: [{ requestedMs: at('2026-03-09'), answeredMs: at('2026-03-10') }] };
    for (const fields of [last, { ...last, supplementCount: 2 }]) {
      expect(fold(RECEIVED, ...asked, answered, row('2026-03-11', fields)).supplements).toEqual(both);
    }
    const alone = row('2026-03-11', { ...last, supplementCount: 1 });
    expect(fold(RECEIVED, ...asked, answered, alone).supplements).toEqual(both.slice(1));
    const none = row('2026-03-11', { supplements: [], supplementCount: 0 });
    expect(fold(RECEIVED, ...asked, answered, none)).toMatchObject({ supplements: [], supplementCount: 0 });
  });

  it('has had the papers of a request by the time an export tells the next one', () => {
    const first = row('2026-03-03', { supplements: [{ requestedMs: at('2026-03-02'), answeredMs: null }] });
    const second = row('2026-03-11', { supplements: [{ requestedMs: at('2026-03-09'), answeredMs: null }] });
    expect(fold(RECEIVED, first, second).supplements).toEqual([
      { requestedMs: at('2026-03-02'), answeredMs: at('2026-03-09') },
      { requestedMs: at('2026-03-09'), answeredMs: null },
    ]);
  });

  it('takes the day on which papers came from the newer of two exports', () => {
    const told = (day: string) => ({ supplements: [{ requestedMs: at('2026-03-02'), answeredMs: at(day) }] });
    const exports = [row('2026-03-06', told('2026-03-04')), row('2026-03-07', told('2026-03-05'))];
    expect(fold(RECEIVED, ...exports).supplements).toEqual(told('2026-03-05').supplements);
  });

  it('knows the request of an export that leaves out seconds as the one an event tells', () => {
    const asked = {
      ...event('dossier.supplement_requested', '2026-03-02 14:00'),
      knownMs: at('2026-03-02 14:00') + 123,
    };
    const told = { ...asked, fields: { supplements: [{ requestedMs: asked.knownMs, answeredMs: null }] } };
    const exported = row('2026-03-03', { supplements: [{ requestedMs: at('2026-03-02 14:00'), answeredMs: null }] });
    expect(fold(RECEIVED, told, exported).supplements).toEqual([{ requestedMs: asked.knownMs, answeredMs: null }]);
  });
});

describe('a contradiction', () => {
  it('of a result before its receipt is named, and nothing is lost', () => {
    const early = event('dossier.returned', '2026-02-27 09:00');
    const folded = fold(RECEIVED, early);
    expect(folded).toMatchObject({
      state: 'returned',
      receivedMs: at('2026-03-02 08:15'),
      returnedMs: at('2026-02-27 09:00'),
    });
    expect(folded.contradictions).toEqual([
      {
        code: 'end_before_receipt',
        fields: ['receivedMs', 'processedMs', 'returnedMs', 'endedMs'],
        said: [
          { field: 'returnedMs', value: at('2026-02-27 09:00'), knownMs: at('2026-02-27 09:00'), from: 'event' },
          { field: 'receivedMs', value: at('2026-03-02 08:15'), knownMs: at('2026-03-02 08:15'), from: 'event' },
        ],
      },
    ]);
  });

  it('of closing twice keeps the first closing', () => {
    const again = event('dossier.returned', '2026-03-09 09:00');
    expect(fold(RECEIVED, again, RETURNED).returnedMs).toBe(at('2026-03-05 09:00'));
    expect(codes(RECEIVED, again, RETURNED)).toEqual(['closed_twice']);
    const rows = ['2026-03-05', '2026-03-06'].map((day, n) => row('2026-03-10', { returnedMs: at(day) }, 'one', n + 2));
    expect(codes(RECEIVED, ...rows)).toEqual(['closed_twice']);
    // a later export that corrects an earlier one is none
    expect(
      codes(
        RECEIVED,
        row('2026-03-10', { returnedMs: at('2026-03-05') }),
        row('2026-03-11', { returnedMs: at('2026-03-06') }),
      ),
    ).toEqual([]);
  });

  it('of a negative fee leaves the fee that was said before', () => {
    const folded = fold(RECEIVED, event('dossier.updated', '2026-03-02 09:00', { feeVnd: -8000 }));
    expect(folded.feeVnd).toBe(8000);
    expect(folded.contradictions).toMatchObject([
      { code: 'negative_amount', said: [{ value: 8000 }, { value: -8000 }] },
    ]);
  });

  it('is an unknown procedure, an end without a date or a receipt', () => {
    expect(codes(event('dossier.received', '2026-03-02 08:00', { procedure: '9.999999' }))).toEqual([
      'unknown_procedure',
    ]);
    expect(codes(RECEIVED, row('2026-03-09', { state: 'processed' }))).toEqual(['closed_without_date']);
    expect(codes(RETURNED)).toEqual(['never_received']);
    expect(codes(RECEIVED, row('2026-03-09', { promisedMs: at('2026-03-01') }))).toEqual(['promised_before_receipt']);
  });

  it('is a statement that comes a year late, which still takes its place', () => {
    const late = { ...RECEIVED, arrivedMs: at('2027-03-03') };
    expect(fold(RETURNED, late)).toMatchObject({ state: 'returned', receivedMs: at('2026-03-02 08:15') });
    expect(codes(RETURNED, late)).toEqual(['year_late']);
    // it had come in time as well
    expect(codes(RETURNED, late, RECEIVED)).toEqual([]);
  });
});

describe('other objects', () => {
  const other = <F extends ServiceFact>(type: string, local: string, data: Record<string, unknown>) => {
    const id = '0190f3c0-5b3a-7cc0-8000-00000000000a';
    return readServiceEvent({ id, timeMs: at(local), type, data }, at(local)).fact as F;
  };

  it('fold by the same rules', () => {
    const payment = [
      other<FactOf<'payment'>>('payment.paid', '2026-03-02 09:00', {
        payment: 'TT-1',
        amountVnd: 8000,
        method: 'online',
      }),
      other<FactOf<'payment'>>('payment.requested', '2026-03-02 10:00', { payment: 'TT-1', dossier: SUBJECT }),
    ];
    expect(foldFacts(payment, { procedures: PROCEDURES })).toMatchObject({
      state: 'paid',
      amountVnd: 8000,
      dossier: SUBJECT,
      contradictions: [],
    });
    const document = [
      other<FactOf<'document'>>('document.registered', '2026-03-02 09:00', {
        document: 'VB-1',
        direction: 'in',
        digital: true,
      }),
      other<FactOf<'document'>>('document.signed', '2026-03-02 10:00', { document: 'VB-1' }),
    ];
    expect(foldFacts(document, { procedures: PROCEDURES })).toMatchObject({ state: 'signed', digitallySigned: true });
    const report = [
      other<FactOf<'citizen_report'>>('report.closed', '2026-03-04 09:00', {
        report: 'PA-1',
        result: 'Đã thay bóng đèn',
      }),
      other<FactOf<'citizen_report'>>('report.received', '2026-03-02 09:00', { report: 'PA-1', category: 'lighting' }),
      other<FactOf<'citizen_report'>>('report.assigned', '2026-03-05 09:00', { report: 'PA-1', unit: 'economic' }),
    ];
    expect(foldFacts(report, { procedures: PROCEDURES })).toMatchObject({
      state: 'handled',
      unit: 'economic',
      result: 'Đã thay bóng đèn',
      closedMs: at('2026-03-04 09:00'),
    });
  });

  it('are folded one subject at a time', () => {
    expect(() => fold(RECEIVED, { ...RETURNED, subject: 'HS-0002' })).toThrow(RangeError);
  });
});
