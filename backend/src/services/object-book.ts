import type {
  CitizenReport,
  ObjectFact,
  ReportDetail,
  ServiceKind,
  ServiceObject,
  ServiceObjectAnswer,
} from '@commune/contract';
import { coarsePosition, type Due, dossierDue, NearReports, reportDue, undoableAct } from '@commune/domain';
import type pg from 'pg';
import type { RealmRow } from '../store/realms.ts';
import { type ServiceConfiguration, serviceConfiguration } from '../store/services/configuration.ts';
import { objectFacts } from '../store/services/object-facts.ts';
import { findObject } from '../store/services/objects.ts';
import { personsActs } from './persons-acts.ts';
import { inSight, reportRow } from './report-list.ts';

type Db = pg.Pool | pg.ClientBase;

const MOST_FACTS = 500;

/** An object with the statements behind it; null: nobody has spoken of it. */
export async function serviceObject<K extends Exclude<ServiceKind, 'citizen_report'>>(
  db: Db,
  realm: RealmRow,
  kind: K,
  ref: string,
  atMs: number,
): Promise<ServiceObjectAnswer<K> | null> {
  const object = await findObject(db, realm, kind, ref);
  if (object === null) return null;
  const due = dueOf(object, await serviceConfiguration(db), atMs);
  return { realm: realm.slug, object, due, ...(await objectFacts(db, realm, kind, ref, MOST_FACTS)) };
}

/** A report with what its drawer shows. `handles`: whoever asks handles reports, and is told where exactly they are. */
export async function reportDetail(
  db: Db,
  realm: RealmRow,
  ref: string,
  atMs: number,
  handles: boolean,
): Promise<ReportDetail | null> {
  const report = await findObject(db, realm, 'citizen_report', ref);
  if (report === null) return null;
  const configuration = await serviceConfiguration(db);
  const { facts, more } = await objectFacts(db, realm, 'citizen_report', ref, MOST_FACTS);
  const acts = personsActs(facts);
  const near = new NearReports((await inSight(db, realm, atMs)).reports);
  return {
    realm: realm.slug,
    object: handles ? report : coarse(report),
    row: reportRow(report, configuration, near, { atMs, exact: handles }),
    due: dueOf(report, configuration, atMs),
    facts: handles ? facts : facts.map((fact) => ({ ...fact, fields: coarse(fact.fields) })),
    more,
    coarse: !handles,
    near: handles ? near.of(report) : [],
    lastAct: acts.at(-1)?.id ?? null,
    undoable: undoableAct(acts)?.id ?? null,
  };
}

type Placed = Pick<CitizenReport, 'position'> | ObjectFact<'citizen_report'>['fields'];

function coarse<T extends Placed>(placed: T): T {
  return placed.position ? { ...placed, position: coarsePosition(placed.position) } : placed;
}

function dueOf(
  object: ServiceObject,
  { procedures, clock, reportTerms }: ServiceConfiguration,
  atMs: number,
): ServiceObjectAnswer['due'] {
  const told = (due: Due | null) => due && { dueMs: due.dueMs, byHour: due.byHour };
  switch (object.kind) {
    case 'dossier':
      return told(dossierDue(object, procedures.get(object.procedure ?? ''), clock, atMs));
    case 'citizen_report':
      return told(reportDue(object, reportTerms, clock));
    case 'document':
      return object.dueMs === null ? null : told(clock.dueBy(object.dueMs));
    case 'payment':
      return null;
  }
}
