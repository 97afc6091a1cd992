import { randomUUID } from 'node:crypto';
import type { CitizenReport, FactOf, ReportAct, ReportActResult } from '@commune/contract';
import { EVENT_OF_ACT, foldFacts, judgeReportAct } from '@commune/domain';
import type pg from 'pg';
import { invalidField, RequestError } from '../errors.ts';
import { type Audit, writeAudit } from '../store/audit.ts';
import type { RealmRow } from '../store/realms.ts';
import { insertEvents } from '../store/service-events.ts';
import { type ServiceConfiguration, serviceConfiguration } from '../store/services/configuration.ts';
import { factsOf } from '../store/services/facts.ts';
import { objectFacts } from '../store/services/object-facts.ts';
import { holdReports } from '../store/services/objects.ts';
import { writeProjections } from '../store/services/projections.ts';
import { reportDetail } from './object-book.ts';
import { personsActs } from './persons-acts.ts';
import { project } from './projection.ts';

const KIND = 'citizen_report';
/** Beyond them nobody has acted for a long time. */
const MOST_READ = 500;
/** Where it is done, in place of the thing that sends an event. */
const CONSOLE = 'console';

/**
 * Does one act to a report, within a transaction: a fact of that report like any other, told anew at once. Of two people
 * at the same report one comes first, by the lock; the other is told who that was. Null: there is no such report.
 */
export async function actOnReport(
  client: pg.ClientBase,
  realm: RealmRow,
  ref: string,
  input: ReportAct,
  audit: Audit,
): Promise<ReportActResult | null> {
  const target = input.act === 'duplicate' ? input.of : null;
  const held = await holdReports(client, realm, target === null ? [ref] : [ref, target]);
  const configuration = await serviceConfiguration(client);
  const report = held.has(ref) ? await tell(client, realm, ref, configuration) : null;
  if (report === null) return null;
  if (target !== null) await requireTarget(client, realm, { ref, target, isKnown: held.has(target) }, configuration);

  const acts = personsActs((await objectFacts(client, realm, KIND, ref, MOST_READ)).facts);
  const verdict = judgeReportAct(report, acts, input);
  const last = acts.at(-1);
  if (verdict === 'already' && last === undefined) throw invalidField('seen', 'names no act of this report');
  if (verdict === 'may') {
    // After everything that whoever acts has seen, also where a system's clock runs ahead of ours.
    const timeMs = Math.max(Date.now(), report.knownMs + 1);
    const event = { realmId: realm.id, id: randomUUID(), timeMs, type: EVENT_OF_ACT[input.act], subject: CONSOLE };
    const { who, role } = audit;
    await insertEvents(client, realm.schema, [{ ...event, data: dataOf(ref, input), by: { who, role } }]);
    const told = await tell(client, realm, ref, configuration);
    if (told !== null) await writeProjections(client, realm.schema, realm.id, KIND, [project(told, configuration)]);
  }
  const { realm: _realm, act, ...detail } = input;
  const done = verdict === 'may' ? 'done' : 'nothing';
  await writeAudit(client, audit, `report.${act}`, `${realm.slug}/citizen-reports/${ref}`, done, detail);

  const detailed = (await reportDetail(client, realm, ref, Date.now(), true))!;
  if (verdict === 'may') return { outcome: 'done', report: detailed };
  if (verdict === 'not-now') return { outcome: 'not-now', report: detailed };
  const { who, atMs, act: first } = last!;
  return { outcome: 'already', by: { who, atMs, act: first }, report: detailed };
}

/** As it follows from what is stated of it now, whether that was projected yet or not. */
async function tell(
  client: pg.ClientBase,
  realm: RealmRow,
  ref: string,
  configuration: ServiceConfiguration,
): Promise<CitizenReport | null> {
  const facts = (await factsOf(client, realm.schema, realm.id, KIND, [ref])).get(ref) ?? [];
  return foldFacts(facts as FactOf<typeof KIND>[], configuration);
}

async function requireTarget(
  client: pg.ClientBase,
  realm: RealmRow,
  { ref, target, isKnown }: { ref: string; target: string; isKnown: boolean },
  configuration: ServiceConfiguration,
): Promise<void> {
  if (target === ref) throw invalidField('of', 'a report is not its own duplicate: name another');
  const other = isKnown ? await tell(client, realm, target, configuration) : null;
  if (other === null) throw invalidField('of', `${realm.slug} has no citizen's report ${target}`);
  if (other.state !== 'duplicate') return;
  const why = `${target} is itself a duplicate of ${other.duplicateOf}: name that one`;
  throw new RequestError(409, 'duplicate-of-duplicate', why);
}

function dataOf(report: string, act: ReportAct): Record<string, unknown> {
  switch (act.act) {
    case 'hand':
      return { report, unit: act.unit };
    case 'start':
      return { report };
    case 'close':
      return { report, result: act.result };
    case 'duplicate':
      return { report, duplicateOf: act.of };
    case 'take-back':
      return { report, act: act.of };
  }
}
