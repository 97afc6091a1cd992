import { DOSSIER_STATES, type DossierFields, type FactOf, type ServiceEventType } from '@commune/contract';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { at } from '../working-days/office.fixture.ts';
import { event, PROCEDURES, row } from './dossier.fixture.ts';
import { foldFacts } from './index.ts';

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
const shuffled = fc.array(aFact, { minLength: 1, maxLength: 9 }).chain((facts) =>
  fc
    .tuple(
      fc.array(fc.tuple(fc.nat(facts.length - 1), fc.boolean()), { maxLength: 12 }),
      fc.array(fc.nat(), { minLength: 24, maxLength: 24 }),
    )
    .map(([again, keys]) => {
      const repeated = again.map(([n, imported]) => {
        const fact = facts[n]!;
        return imported && fact.source.from === 'import'
          ? { ...fact, source: { ...fact.source, id: 'again', row: 77 } }
          : fact;
      });
      const all = [...facts, ...repeated].map((fact, n) => ({ fact, key: keys[n]! }));
      return { facts, other: all.sort((one, two) => one.key - two.key).map(({ fact }) => fact) };
    }),
);

it('folds to the same dossier in any order, however often a fact comes', () => {
  fc.assert(
    fc.property(shuffled, ({ facts, other }) => {
      expect(foldFacts(other, { procedures: PROCEDURES })).toEqual(foldFacts(facts, { procedures: PROCEDURES }));
    }),
    { numRuns: 2000 },
  );
});
