import { eventSchema, type FactOf, SERVICE_EVENT_DATA, type ServiceFact, type ServiceObject } from '@commune/contract';
import { commune, procedures, reportTerms, scoreScheme, units } from '@commune/db/seeds';
import { countDossiers, foldFacts, readServiceEvent, reportStanding, selfScore } from '@commune/domain';
import { tallyDossiers } from '@commune/domain/fixtures';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { createFleet } from '../fleet/fleet.ts';
import { eventKeyOf, eventMessage } from '../publish/event-message.ts';
import { atLocal, DAY_MS, isWorkingDay, officeClock } from '../world/calendar.ts';
import { FIRST_DAY } from '../world/digital-shares.ts';
import type { Happening } from './register.ts';

const SEED = 7;
/** a year that ends on Wednesday 25 November 2026 at noon */
const LAST_DAY = Date.parse('2026-11-25') / DAY_MS;
const NOW = atLocal(LAST_DAY, 12);
const YEAR = 365;
const known = new Map(procedures.map((procedure) => [procedure.code, procedure]));
const offices = createFleet(SEED).flatMap(({ slug, register }) => (register ? [{ slug, register }] : []));
const ids = new Set<string>();
const types = new Set<string>();
const unclear: unknown[] = [];
let events = 0;
const objects: ServiceObject[] = [];
const ofKind = <K extends ServiceObject['kind']>(kind: K) =>
  objects.filter((object): object is Extract<ServiceObject, { kind: K }> => object.kind === kind);

function read(slug: string, one: Happening): ServiceFact | null {
  const { id, type, t, data } = eventSchema.parse(JSON.parse(eventMessage(slug, eventKeyOf(SEED, slug), one).payload));
  const { fact, dropped } = readServiceEvent({ id, type, timeMs: Number(t), data }, Number(t));
  if (fact === null || dropped.length > 0) unclear.push({ one, dropped });
  ids.add(id);
  types.add(type);
  events++;
  return fact;
}

beforeAll(() => {
  const facts = new Map<string, FactOf<'dossier'>[]>();
  for (const { slug, register } of offices) {
    for (let day = LAST_DAY - YEAR + 1; day <= LAST_DAY; day++) {
      for (const one of register.livesOf(day).flat()) {
        if (one.t > NOW) continue;
        const fact = read(slug, one);
        if (fact === null) continue;
        const subject = `${fact.kind} ${fact.subject}`;
        const said = facts.get(subject);
        if (said === undefined) facts.set(subject, [fact as FactOf<'dossier'>]);
        else said.push(fact as FactOf<'dossier'>);
      }
    }
  }
  for (const said of facts.values()) objects.push(foldFacts(said, { procedures: known })!);
}, 60_000);

describe('what happens to services', () => {
  it('is said in the contract’s words, nothing of it dropped, each event with an identity of its own', () => {
    expect(unclear).toEqual([]);
    expect(ids.size).toBe(events);
    // An act is taken back by a person at the console, and by no system.
    expect(Object.keys(SERVICE_EVENT_DATA).filter((type) => !types.has(type))).toEqual(['report.taken_back']);
  });

  it('contradicts nothing', () => {
    const wrong = objects.filter(({ contradictions }) => contradictions.length > 0);
    expect(wrong.map(({ subject, contradictions }) => [subject, contradictions[0]!.code])).toEqual([]);
  });

  it('is in order, begins on its day, and ends within the longest time of its register', () => {
    for (const { register } of offices) {
      for (let day = LAST_DAY - YEAR + 1; day <= LAST_DAY; day += 3) {
        for (const life of register.livesOf(day)) {
          expect(life.map(({ t }) => t)).toEqual(life.map(({ t }) => t).sort((a, b) => a - b));
          expect(life[0]!.t).toBeGreaterThanOrEqual(atLocal(day, 0));
          expect(life[0]!.t).toBeLessThan(atLocal(day + 1, 0));
          expect(life.at(-1)!.t).toBeLessThan(atLocal(day + register.longestDays, 0));
        }
      }
    }
  });

  it('is the same in whatever steps and order it is asked', () => {
    const from = NOW - 3 * DAY_MS;
    const other = createFleet(SEED);
    for (const { slug, register } of offices.filter(({ slug }) => !slug.startsWith('reports') || slug.endsWith('1'))) {
      const whole = register.during(from, NOW);
      const cut = fc.uniqueArray(fc.integer({ min: 1, max: 3 * DAY_MS - 1 }), { maxLength: 8 });
      fc.assert(
        fc.property(cut, (offsets) => {
          const ends = [...offsets.sort((a, b) => a - b).map((offset) => from + offset), NOW];
          const parts = ends.map((end, i) => [ends[i - 1] ?? from, end] as const);
          const member = other.find((one) => one.slug === slug)!;
          const backwards = parts.toReversed().map(([begin, end]) => member.happenings(begin, end));
          expect(backwards.toReversed().flat()).toEqual(whole);
        }),
        { numRuns: 10 },
      );
    }
  });

  it('begins with the commune', () => {
    for (const slug of ['hall-hanh-chinh-cong', 'connect-van-ban']) {
      const { register } = offices.find((office) => office.slug === slug)!;
      expect(register.livesOf(FIRST_DAY - 1)).toEqual([]);
      expect(register.livesOf(FIRST_DAY).length).toBeGreaterThan(10);
    }
  });
});

describe('a year of dossiers', () => {
  const period = { fromMs: atLocal(LAST_DAY - 300, 0), atMs: NOW };

  it('has about 41 a working day, 95 of 100 on time, some of them overdue now', () => {
    const { received, resolved, inHand } = tallyDossiers(ofKind('dossier'), known, officeClock, period);
    const days = officeClock.days.between(LAST_DAY - 301, LAST_DAY);
    const all = received.direct + received.online + received.post;
    expect(all / days).toBeGreaterThan(37);
    expect(all / days).toBeLessThan(45);
    const done = resolved.early + resolved.onTime + resolved.late;
    expect(resolved.late / done).toBeGreaterThan(0.03);
    expect(resolved.late / done).toBeLessThan(0.06);
    expect(inHand.overdue).toBeGreaterThan(0);
    expect(inHand.overdue).toBeLessThan(15);
    expect(inHand.within).toBeGreaterThan(20);
    expect(received.unknown + resolved.noDueDate + inHand.noDueDate).toBe(0);
  });

  it('is filed online ever more often, and asks for every procedure', () => {
    const online = (from: number, to: number) => {
      const came = ofKind('dossier').filter(
        ({ receivedMs }) => receivedMs !== null && receivedMs >= atLocal(from, 0) && receivedMs < atLocal(to, 0),
      );
      return came.filter(({ channel }) => channel === 'online').length / came.length;
    };
    const [early, late] = [online(LAST_DAY - 360, LAST_DAY - 270), online(LAST_DAY - 90, LAST_DAY)];
    expect(early).toBeGreaterThan(0.45);
    expect(late).toBeGreaterThan(early + 0.05);
    expect(late).toBeLessThan(0.8);
    expect(new Set(ofKind('dossier').map(({ procedure }) => procedure))).toEqual(new Set(known.keys()));
  });

  it('makes a self-score that has points to lose in every group', () => {
    const context = { procedures: known, clock: officeClock, fromMs: period.fromMs, toMs: NOW };
    const counts = countDossiers(ofKind('dossier'), context);
    const { groups, points } = selfScore({ ...context, scheme: scoreScheme, counts });
    for (const { key, points: won, max } of groups) {
      expect(won, key).toBeGreaterThan(max * 0.4);
      expect(won, key).toBeLessThanOrEqual(max);
    }
    expect(points).toBeGreaterThan(60);
    expect(points).toBeLessThan(95);
  });

  it('is paid for, mostly without cash', () => {
    const paid = ofKind('payment').filter(({ state }) => state === 'paid');
    const dossiers = new Map(ofKind('dossier').map((dossier) => [dossier.subject, dossier]));
    for (const { dossier, amountVnd } of paid) expect(dossiers.get(dossier!)!.feeVnd).toBe(amountVnd);
    const cash = paid.filter(({ method }) => method === 'cash').length / paid.length;
    expect(cash).toBeGreaterThan(0.1);
    expect(cash).toBeLessThan(0.5);
  });
});

describe('a year of documents and reports', () => {
  it('has documents in and out on working days, nearly all of them digital', () => {
    const documents = ofKind('document');
    const days = documents.map(({ registeredMs }) => Math.floor((registeredMs! + 7 * 3_600_000) / DAY_MS));
    expect(days.every(isWorkingDay)).toBe(true);
    const digital = documents.filter((one) => one.digital).length / documents.length;
    expect(digital).toBeGreaterThan(0.9);
    expect(digital).toBeLessThan(1);
    const own = documents.filter(({ direction }) => direction === 'out');
    expect(own.length).toBeGreaterThan(documents.length / 4);
    expect(own.every(({ state, digitallySigned }) => state !== 'issued' || digitallySigned !== null)).toBe(true);
  });

  it('has reports of every category, coarse and inside the commune, some overdue', () => {
    const reports = ofKind('citizen_report');
    expect(new Set(reports.map(({ category }) => category)).size).toBe(10);
    const [west, south, east, north] = commune.bounds;
    const keys = new Set(units.map(({ key }) => key));
    for (const { position, unit, state } of reports) {
      const [longitude, latitude] = position!;
      expect(longitude >= west && longitude <= east && latitude >= south && latitude <= north).toBe(true);
      if (state === 'handled') expect(keys.has(unit!)).toBe(true);
    }
    const standings = reports.map((report) => reportStanding(report, reportTerms, officeClock, NOW));
    const share = (standing: string) => standings.filter((one) => one === standing).length / standings.length;
    expect(share('late')).toBeGreaterThan(0.05);
    expect(share('late')).toBeLessThan(0.15);
    expect(standings.filter((one) => one === 'overdue').length).toBeGreaterThan(0);
  });
});
