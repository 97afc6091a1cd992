import { type Circumstances, type ConditionChange, isOpen, type Source, stepAlarm } from '@commune/domain';
import { type AlarmDraft, newAlarm, takeStep } from '../../store/alarms/write-alarm.ts';

export interface StepParts {
  /** when it is written down, epoch ms */
  atMs: number;
  circumstancesOf: (thingId: number) => Circumstances;
  ruleIdOf: (ruleKey: string, version: number) => number;
}

/** What changes of conditions, in their order, make of the open alarms of their things: those that changed, and new ones. */
export function stepAlarms(
  open: readonly AlarmDraft[],
  changes: readonly ConditionChange[],
  { atMs, circumstancesOf, ruleIdOf }: StepParts,
): AlarmDraft[] {
  const current = new Map(open.map((draft) => [sourceKey(draft), draft]));
  const closed: AlarmDraft[] = [];
  for (const change of changes) {
    const key = sourceKey(change);
    const draft = current.get(key);
    const event = { type: 'condition', change, atMs, circumstances: circumstancesOf(change.thingId) } as const;
    const step = stepAlarm(draft?.state ?? null, event);
    if (step === null) continue;
    if (draft !== undefined && isOpen(draft.state)) current.set(key, takeStep(draft, step));
    else {
      if (draft !== undefined) closed.push(draft);
      const { ruleKey, thingId, datastreamId, version } = change;
      current.set(key, newAlarm({ ruleId: ruleIdOf(ruleKey, version), ruleKey, thingId, datastreamId }, step));
    }
  }
  return [...closed, ...current.values()].filter(({ transitions }) => transitions.length > 0);
}

function sourceKey({ ruleKey, thingId, datastreamId }: Source): string {
  return `${ruleKey} ${thingId} ${datastreamId}`;
}
