import type { CitizenReport, FactOf, ServiceEventType } from '@commune/contract';
import { describe, expect, it } from 'vitest';
import { at } from '../working-days/office.fixture.ts';
import {
  actOfEvent,
  coarsePosition,
  foldFacts,
  judgeReportAct,
  type PersonsAct,
  readServiceEvent,
  reportProgress,
  undoableAct,
} from './index.ts';

const idOf = (n: number) => `00000000-0000-4000-8000-00000000000${n}`;
function said(n: number, type: ServiceEventType, local: string, data: object = {}): FactOf<'citizen_report'> {
  const event = { id: idOf(n), timeMs: at(local), type, data: { report: 'PA-1', ...data } };
  const { fact, refused } = readServiceEvent(event, at(local));
  if (fact === null) throw new Error(refused?.detail);
  return fact as FactOf<'citizen_report'>;
}
const fold = (...facts: FactOf<'citizen_report'>[]): CitizenReport => foldFacts(facts, { procedures: new Map() })!;

const RECEIVED = said(1, 'report.received', '2026-03-02 08:00', { category: 'road' });
const ACCEPTED = said(2, 'report.accepted', '2026-03-02 08:10', { unit: 'office' });
const HANDED = said(3, 'report.assigned', '2026-03-02 08:20', { unit: 'economic' });
const STARTED = said(4, 'report.started', '2026-03-02 10:00');
const HANDLED = said(5, 'report.handled', '2026-03-03 10:00', { result: 'Đã vá mặt đường' });
const CLOSED = said(6, 'report.closed', '2026-03-03 11:00');

describe('how far a report has come', () => {
  it.each([
    ['new', [RECEIVED]],
    ['handed', [RECEIVED, ACCEPTED]],
    ['handed', [RECEIVED, ACCEPTED, HANDED]],
    ['handling', [RECEIVED, ACCEPTED, HANDED, STARTED]],
    ['handed', [RECEIVED, HANDED, STARTED, said(7, 'report.assigned', '2026-03-02 14:00', { unit: 'police' })]],
    ['handled', [RECEIVED, HANDED, HANDLED]],
    ['closed', [RECEIVED, HANDED, HANDLED, CLOSED]],
    ['refused', [RECEIVED, said(7, 'report.refused', '2026-03-02 09:00')]],
    ['duplicate', [RECEIVED, said(7, 'report.duplicate', '2026-03-02 09:00', { duplicateOf: 'PA-0' })]],
  ])('%s', (progress, facts) => expect(reportProgress(fold(...facts))).toBe(progress));

  it('is what an export says of it, where nothing more is known', () => {
    const source = { from: 'import', id: 'one', row: 2 } as const;
    const about = { kind: 'citizen_report', subject: 'PA-1', knownMs: 0, arrivedMs: 0, source } as const;
    expect(reportProgress(fold({ ...about, fields: { state: 'handling', unit: 'economic' } }))).toBe('handling');
  });
});

describe('an act that is taken back', () => {
  const back = (n: number, of: number) => said(n, 'report.taken_back', '2026-03-04 08:00', { act: idOf(of) });

  it('leaves the report as it was before', () => {
    expect(fold(RECEIVED, HANDED, back(7, 3))).toMatchObject({ state: 'waiting', unit: null, handedMs: null });
    expect(fold(RECEIVED, ACCEPTED, HANDED, back(7, 3))).toMatchObject({ state: 'handling', unit: 'office' });
    expect(fold(RECEIVED, HANDED, CLOSED, back(7, 6))).toMatchObject({ state: 'handling', closedMs: null });
  });

  it('may be done again, without a contradiction', () => {
    const again = said(8, 'report.closed', '2026-03-05 09:00', { result: 'Đã vá lại' });
    expect(fold(RECEIVED, HANDED, CLOSED, back(7, 6), again)).toMatchObject({
      ...{ state: 'handled', closedMs: at('2026-03-05 09:00'), result: 'Đã vá lại', contradictions: [] },
    });
  });

  it('stays so whoever takes the taking back back', () => {
    expect(fold(RECEIVED, HANDED, back(7, 3), back(8, 7)).state).toBe('waiting');
  });

  it('names an event, or says nothing', () => {
    const { refused } = readServiceEvent(
      { id: idOf(9), timeMs: 0, type: 'report.taken_back', data: { report: 'PA-1', act: 'the last one' } },
      0,
    );
    expect(refused?.reason).toBe('bad_data');
  });
});

describe('an act', () => {
  const act = (n: number, kind: PersonsAct['act'], takenBack = false): PersonsAct => {
    return { id: idOf(n), act: kind, who: 'Lan', atMs: n, takenBack };
  };
  const judge = (report: CitizenReport, wanted: Parameters<typeof judgeReportAct>[2], acts: PersonsAct[] = []) =>
    judgeReportAct(report, acts, wanted);
  const seen = null;

  it.each([
    ['new', [RECEIVED], ['hand', 'start', 'close', 'duplicate']],
    ['handed', [RECEIVED, HANDED], ['hand', 'start', 'close', 'duplicate']],
    ['being handled', [RECEIVED, HANDED, STARTED], ['hand', 'close', 'duplicate']],
    ['handled', [RECEIVED, HANDED, HANDLED], ['close']],
    ['closed', [RECEIVED, HANDED, HANDLED, CLOSED], []],
  ])('that a report takes which is %s', (_what, facts, taken) => {
    const report = fold(...facts);
    const acts = ['hand', 'start', 'close', 'duplicate', 'take-back'] as const;
    expect(acts.filter((one) => judge(report, { act: one, seen }) === 'may')).toEqual(taken);
  });

  it('of whoever has not seen the last one comes second', () => {
    const acts = [act(3, 'hand')];
    expect(judge(fold(RECEIVED, HANDED), { act: 'hand', seen }, acts)).toBe('already');
    expect(judge(fold(RECEIVED, HANDED), { act: 'hand', seen: idOf(3) }, acts)).toBe('may');
  });

  it('is taken back where it is the newest that counts', () => {
    const acts = [act(3, 'hand'), act(6, 'close'), act(7, 'take-back')];
    acts[1]!.takenBack = true;
    expect(undoableAct(acts)?.id).toBe(idOf(3));
    const report = fold(RECEIVED, HANDED);
    expect(judge(report, { act: 'take-back', seen: idOf(7), of: idOf(3) }, acts)).toBe('may');
    expect(judge(report, { act: 'take-back', seen: idOf(7), of: idOf(6) }, acts)).toBe('not-now');
    expect(undoableAct([act(3, 'hand', true), act(7, 'take-back')])).toBeNull();
  });

  it('is known by its event, and a system’s event is none', () => {
    expect([actOfEvent('report.assigned'), actOfEvent('report.received')]).toEqual(['hand', null]);
  });
});

it('a place is told roughly', () => {
  expect(coarsePosition([109.09537, 12.25712])).toEqual([109.095, 12.257]);
});
