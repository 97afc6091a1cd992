import type { AlarmActResult } from '@commune/contract';
import { clockTime } from '../../i18n/times.ts';
import type { Words } from '../../i18n/vi.ts';
import { personName } from '../value-words.ts';
import type { Act } from './send-act.ts';

type Result = AlarmActResult['results'][number];

/** How many times somebody else's being first is told by name; further ones are counted. */
const NAMED = 2;

export interface Told {
  text: string;
  /** something was not done as asked */
  partly: boolean;
}

/** What became of an act, in words: how many were done, who was first with the others and when. */
export function tellOutcome(act: Act['act'], results: readonly Result[], words: Words): Told {
  const said = words.alarms.outcome;
  const done = results.filter(({ outcome }) => outcome === 'done').length;
  const parts: string[] = [];
  if (done > 0) parts.push(said.done[act](String(done)));
  const already = results.filter((result) => result.outcome === 'already');
  for (const { alarm, by } of already.slice(0, NAMED)) {
    parts.push(said.already(alarm.thing.slug, personName(by.who, words), clockTime(by.atMs), act));
  }
  if (already.length > NAMED) parts.push(said.alreadyMore(String(already.length - NAMED), act));
  const closed = results.filter(({ outcome }) => outcome === 'closed').length;
  if (closed > 0) parts.push(said.closed(String(closed)));
  const unknown = results.filter(({ outcome }) => outcome === 'unknown').length;
  if (unknown > 0) parts.push(said.unknown(String(unknown)));
  return { text: parts.join(' '), partly: done < results.length };
}
