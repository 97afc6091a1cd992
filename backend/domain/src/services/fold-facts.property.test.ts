import {
  DOSSIER_STATES,
  type DossierFields,
  type FactOf,
  REPORT_STATES,
  type ReportFields,
  type ServiceEventType,
  type Supplement,
} from '@commune/contract';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { at } from '../working-days/office.fixture.ts';
import { event, PROCEDURES, row } from './dossier.fixture.ts';
import { foldFacts, readServiceEvent } from './index.ts';

const HOURS = [
  '2026-02-27',
  '2026-03-02',
  '2026-03-02 08:00',
  '2026-03-02 15:30',
  '2026-03-03 08:00',
  '2026-03-05 10:00',
  '2027-04-01',
];
const hour = fc.constantFrom(...HOURS);
const moment = fc.option(hour.map(at));

const TYPES: ServiceEventType[] = [
  'dossier.registered',
  'dossier.received',
  'dossier.processing',
  'dossier.supplement_requested',
  'dossier.fee_requested',
  'dossier.stopped',
  'dossier.processed',
  'dossier.returned',
  'dossier.updated',
];
const details = fc.record(
  {
    procedure: fc.constantFrom('1.000001', '9.9'),
    feeVnd: fc.constantFrom(-5, 0, 8000),
    promised: hour.map(at),
    synced: fc.boolean(),
  },
  { requiredKeys: [] },
);
const anEvent = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.tuple(fc.constantFrom(...TYPES), hour, details).map(([type, when, data]) => event(type, when, data)),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(hour, hour)
      .map(([when, asked]) => event('dossier.supplemented', when, { requested: at(asked) })),
  },
);
const stated = fc.record(
  {
    state: fc.constantFrom(...DOSSIER_STATES),
    receivedMs: moment,
    processedMs: moment,
    returnedMs: moment,
    endedMs: moment,
    promisedMs: moment,
    feeVnd: fc.option(fc.constantFrom(-1, 0, 5000)),
    supplements: fc.array(fc.record({ requestedMs: hour.map(at), answeredMs: moment }), { maxLength: 3 }),
    supplementCount: fc.option(fc.integer({ min: 0, max: 3 })),
  },
  { requiredKeys: [] },
);
const aRow = fc
  .tuple(hour, stated, fc.constantFrom('one', 'two'), fc.integer({ min: 2, max: 9 }))
  .map(([when, fields, id, n]) => row(when, fields as DossierFields, id, n));
const aFact = fc
  .tuple(fc.oneof(anEvent, aRow), fc.constantFrom(0, 400))
  .map(([fact, days]): FactOf<'dossier'> => ({ ...fact, arrivedMs: fact.knownMs + days * 86_400_000 }));

/** Some facts, and the same in another order, each at least once and some more often, some rows by another import. */
function shuffled<F extends FactOf<'dossier'> | FactOf<'citizen_report'>>(some: fc.Arbitrary<F[]>) {
  return some.chain((facts) =>
    fc
      .tuple(
        fc.array(fc.tuple(fc.nat(facts.length - 1), fc.boolean()), { maxLength: 12 }),
        fc.array(fc.nat(), { minLength: 24, maxLength: 24 }),
      )
      .map(([again, keys]) => {
        const repeated = again.map(([n, imported]): F => {
          const fact = facts[n]!;
          return imported && fact.source.from === 'import'
            ? { ...fact, source: { ...fact.source, id: 'again', row: 77 } }
            : fact;
        });
        const all = [...facts, ...repeated].map((fact, n) => ({ fact, key: keys[n]! }));
        return { facts, other: all.sort((one, two) => one.key - two.key).map(({ fact }) => fact) };
      }),
  );
}

it('folds to the same dossier in any order, however often a fact comes', () => {
  fc.assert(
    fc.property(shuffled(fc.array(aFact, { minLength: 1, maxLength: 9 })), ({ facts, other }) => {
      expect(foldFacts(other, { procedures: PROCEDURES })).toEqual(foldFacts(facts, { procedures: PROCEDURES }));
    }),
    { numRuns: 2000 },
  );
}, 30_000);

/** Requests for papers a week apart, each answered before the next; the last may still be open. */
const aWaiting = fc.record({
  requests: fc.array(fc.record({ ms: fc.integer({ min: 0, max: 30_000_000 }), days: fc.integer({ min: 1, max: 5 }) }), {
    maxLength: 3,
  }),
  isOpen: fc.boolean(),
  /** how many of the events the export knows of */
  known: fc.nat(7),
  counted: fc.boolean(),
  /** what the export leaves out of its times */
  roundedMs: fc.constantFrom(1, 1000, 60_000, 86_400_000),
});

it('takes no request for papers back by an export that tells the last one', () => {
  fc.assert(
    fc.property(aWaiting, ({ requests, isOpen, known, counted, roundedMs }) => {
      const received = event('dossier.received', '2026-03-02 07:30');
      const told = requests.flatMap(({ ms, days }, n) => {
        const requestedMs = at(`2026-03-${String(3 + 7 * n).padStart(2, '0')} 08:00`) + ms;
        const answeredMs = requestedMs + days * 86_400_000;
        const asked = said('dossier.supplement_requested', requestedMs, { requestedMs, answeredMs: null });
        if (isOpen && n === requests.length - 1) return [asked];
        return [asked, said('dossier.supplemented', answeredMs, { requestedMs, answeredMs })];
      });
      const before = told.slice(0, known);
      const requested = before.map(({ fields }) => fields.supplements![0]!);
      const lastMs = requested.at(-1)?.requestedMs;
      const answeredMs = requested.findLast((one) => one.requestedMs === lastMs)?.answeredMs ?? null;
      // As a clock of Viet Nam shows it.
      const shown = (ms: number) => Math.floor((ms + 25_200_000) / roundedMs) * roundedMs - 25_200_000;
      const exported: FactOf<'dossier'> = {
        ...row('2026-03-02', {
          supplements:
            lastMs === undefined
              ? []
              : [{ requestedMs: shown(lastMs), answeredMs: answeredMs === null ? null : shown(answeredMs) }],
          ...(counted ? { supplementCount: new Set(requested.map(({ requestedMs }) => requestedMs)).size } : {}),
        }),
        knownMs: (before.at(-1)?.knownMs ?? received.knownMs) + 1,
      };
      const byEvents = foldFacts([received, ...told], { procedures: PROCEDURES })!;
      const withFile = foldFacts([received, ...told, exported], { procedures: PROCEDURES })!;
      expect(withFile.supplements).toEqual(byEvents.supplements);
      expect(withFile.contradictions).toEqual([]);
    }),
    { numRuns: 500 },
  );
}, 30_000);

/** What an event says of a request, at a moment to the millisecond. */
function said(
  type: 'dossier.supplement_requested' | 'dossier.supplemented',
  ms: number,
  supplement: Supplement,
): FactOf<'dossier'> {
  const { source, ...fact } = event('dossier.updated', '2026-03-02');
  return {
    ...fact,
    knownMs: ms,
    arrivedMs: ms,
    source: { ...source, type } as typeof source,
    fields: { supplements: [supplement] },
  };
}

const REPORT = 'PA-1';
const idOf = (n: number) => `00000000-0000-4000-8000-${String(n + 1).padStart(12, '0')}`;
const REPORT_TYPES: ServiceEventType[] = [
  'report.received',
  'report.accepted',
  'report.assigned',
  'report.started',
  'report.handled',
  'report.closed',
  'report.refused',
  'report.duplicate',
  'report.rated',
  'report.taken_back',
];
const aReportEvent = fc.record({
  type: fc.constantFrom(...REPORT_TYPES),
  when: hour,
  unit: fc.constantFrom('economic', 'police', undefined),
  result: fc.constantFrom('Đã vá mặt đường', undefined),
  /** which of the others it takes back, if it does */
  of: fc.nat(8),
  days: fc.constantFrom(0, 400),
});
const aReportRow = fc.record({
  when: hour,
  days: fc.constantFrom(0, 400),
  fields: fc.record(
    {
      state: fc.constantFrom(...REPORT_STATES),
      unit: fc.constantFrom('office', null),
      handedMs: moment,
      closedMs: moment,
    },
    { requiredKeys: [] },
  ),
});
const reportFacts = fc
  .array(fc.oneof({ weight: 4, arbitrary: aReportEvent }, { weight: 1, arbitrary: aReportRow }), {
    minLength: 1,
    maxLength: 9,
  })
  .map((all) =>
    all.map((one, n): FactOf<'citizen_report'> => {
      const knownMs = at(one.when);
      const arrivedMs = knownMs + one.days * 86_400_000;
      if ('fields' in one) {
        const source = { from: 'import', id: 'one', row: n + 2 } as const;
        return {
          kind: 'citizen_report',
          subject: REPORT,
          knownMs,
          arrivedMs,
          source,
          fields: one.fields as ReportFields,
        };
      }
      const { type, unit, result, of } = one;
      const data = {
        report: REPORT,
        unit,
        result,
        rating: 'satisfied',
        duplicateOf: 'PA-2',
        act: idOf(of % all.length),
      };
      const said = Object.fromEntries(Object.entries(data).filter(([, value]) => value !== undefined));
      const { fact, refused } = readServiceEvent({ id: idOf(n), timeMs: knownMs, type, data: said }, arrivedMs);
      if (fact === null) throw new Error(refused?.detail);
      return fact as FactOf<'citizen_report'>;
    }),
  );

it('folds to the same report in any order, however often a fact comes and whatever is taken back', () => {
  fc.assert(
    fc.property(shuffled(reportFacts), ({ facts, other }) => {
      expect(foldFacts(other, { procedures: PROCEDURES })).toEqual(foldFacts(facts, { procedures: PROCEDURES }));
    }),
    { numRuns: 2000 },
  );
}, 30_000);

it('folds a report as if what is taken back had never been said', () => {
  const takes = ({ source }: FactOf<'citizen_report'>) => (source.from === 'event' ? source.takesBack : undefined);
  fc.assert(
    fc.property(reportFacts, (facts) => {
      const gone = new Set(facts.map(takes));
      const left = facts.filter(
        (fact) => takes(fact) !== undefined || fact.source.from === 'import' || !gone.has(fact.source.id),
      );
      expect(foldFacts(left, { procedures: PROCEDURES })).toEqual(foldFacts(facts, { procedures: PROCEDURES }));
    }),
    { numRuns: 500 },
  );
}, 30_000);
