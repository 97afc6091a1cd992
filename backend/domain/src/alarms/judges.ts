import type { Channel } from './channel.ts';
import type { Source, TimedValue, WatchedRule } from './evaluation.ts';
import type { Judge } from './judge.ts';
import { CodeJudge, ValueJudge } from './value-judges.ts';

/**
 * What judges a source of a rule; null where it cannot be judged at all. `before`: what judged it so far, which may know
 * what is looked back on; else `windows` do.
 */
export function judgeOf(
  { definition: { condition } }: WatchedRule,
  { datastreamId }: Source,
  channels: readonly Channel[],
  before: Judge | null,
  windows: ReadonlyMap<number, readonly TimedValue[]>,
): Judge | null {
  const channel = channels.find(({ id }) => id === datastreamId);
  if (channel === undefined) return null;
  switch (condition.type) {
    case 'threshold':
      return condition.take === 'value' ? new ValueJudge(channel, condition) : null;
    case 'state':
      return new CodeJudge(channel, condition);
    default:
      return null;
  }
}
