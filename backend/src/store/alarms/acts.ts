import type { AlarmAct, AlarmActResult } from '@commune/contract';
import { type AlarmStep, type OperatorAct, stepAlarm } from '@commune/domain';
import type pg from 'pg';
import { type Audit, writeAudit } from '../audit.ts';
import type { RealmRow } from '../realms.ts';
import { readAlarms } from './read-alarms.ts';
import { lockAlarms, takeStep, writeAlarms } from './write-alarm.ts';

/** An act without who does it and when, and without the alarms that it is done to. */
export type Deed = OperatorAct extends infer A ? (A extends OperatorAct ? Omit<A, 'who' | 'atMs'> : never) : never;

/**
 * Does one act to every alarm named, within a transaction. Of two people at the same alarm one comes first, by the lock;
 * the other is told who that was.
 */
export async function actOnAlarms(
  client: pg.ClientBase,
  realm: RealmRow,
  ids: AlarmAct['alarms'],
  deed: Deed,
  audit: Audit,
): Promise<AlarmActResult['results']> {
  const locked = await lockAlarms(client, realm, [...new Set(ids.map(canonical))]);
  // Not before the lock: whoever waited for it came second.
  const act = { ...deed, who: audit.who, atMs: Date.now() } as OperatorAct;
  const steps = new Map<string, AlarmStep>();
  const drafts = locked.map((draft) => {
    const step = stepAlarm(draft.state, { type: 'act', act });
    steps.set(draft.id!, step);
    return takeStep(draft, step);
  });
  const written = await writeAlarms(client, realm, drafts);
  await writeAudit(
    client,
    audit,
    `alarm.${deed.act}`,
    `${realm.slug}/alarms`,
    written.length > 0 ? 'done' : 'nothing',
    {
      ...deed,
      alarms: written,
      asked: ids.length,
    },
  );
  const alarms = new Map((await readAlarms(client, realm, [...steps.keys()])).map((alarm) => [alarm.id, alarm]));
  return ids.map((id) => {
    const step = steps.get(canonical(id));
    const alarm = alarms.get(canonical(id));
    if (step === undefined || alarm === undefined) return { id, outcome: 'unknown' };
    return step.outcome === 'already'
      ? { id, outcome: 'already', by: step.by!, alarm }
      : { id, outcome: step.outcome, alarm };
  });
}

/** An id as the database writes it, without zeros in front. */
function canonical(id: string): string {
  return BigInt(id).toString();
}
