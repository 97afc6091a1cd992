import type { ObjectFact } from '@commune/contract';
import { actOfEvent, type PersonsAct } from '@commune/domain';

/** Of what is stated of a report, that which a person did here; oldest first. */
export function personsActs(facts: readonly ObjectFact<'citizen_report'>[]): PersonsAct[] {
  return facts.flatMap(({ origin, knownMs, takenBack }) => {
    if (origin.from !== 'event' || origin.by === null) return [];
    const act = actOfEvent(origin.type);
    return act === null ? [] : [{ id: origin.id, act, who: origin.by.who, atMs: knownMs, takenBack }];
  });
}
