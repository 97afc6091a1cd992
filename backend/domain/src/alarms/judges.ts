import type { RuleDefinition, ThresholdCondition } from '@commune/contract';
import type { Channel } from './channel.ts';
import type { Source, WatchedRule } from './evaluation.ts';
import { Expression } from './expression.ts';
import { ExpressionJudge } from './expression-judge.ts';
import type { Judge } from './judge.ts';
import { ReadingWindow } from './reading-window.ts';
import { SilenceJudge } from './silence-judge.ts';
import { CodeJudge, ValueJudge, WindowJudge } from './value-judges.ts';

/**
 * What judges a source of a rule; null where it cannot be judged at all. `before`: what judged it so far, which may know
 * what is looked back on; else `windows` do.
 */
export function judgeOf(
  { definition }: WatchedRule,
  { datastreamId }: Source,
  channels: readonly Channel[],
  before: Judge | null,
  windows: ReadonlyMap<number, readonly ReadingWindow[]>,
): Judge | null {
  const { condition } = definition;
  if (condition.type === 'silence') return new SilenceJudge(channels, condition.after);
  if (condition.type === 'expression') {
    const expression = expressionOf(definition, condition.expression);
    return expression === null ? null : new ExpressionJudge(channels, expression);
  }
  const channel = channels.find(({ id }) => id === datastreamId);
  if (channel === undefined) return null;
  if (condition.type === 'state') return new CodeJudge(channel, condition);
  if (condition.take === 'value') return new ValueJudge(channel, condition);
  return new WindowJudge(channel, condition, condition.take, windowOf(condition, channel, before, windows));
}

function windowOf(
  { overS }: ThresholdCondition,
  { id }: Channel,
  before: Judge | null,
  windows: ReadonlyMap<number, readonly ReadingWindow[]>,
): ReadingWindow {
  const spanMs = overS * 1000;
  const given = windows.get(id)?.find((window) => window.spanMs === spanMs && !window.isEmpty);
  // Two rules may look back over the same span.
  if (given !== undefined) return given.copy();
  if (before instanceof WindowJudge && before.window.spanMs === spanMs) return before.window;
  return new ReadingWindow(spanMs);
}

/** One for all things of a rule. */
const expressions = new WeakMap<RuleDefinition, Expression | null>();

function expressionOf(definition: RuleDefinition, text: string): Expression | null {
  let expression = expressions.get(definition);
  if (expression === undefined) {
    expression = readable(text);
    expressions.set(definition, expression);
  }
  return expression;
}

/** One that cannot be read was refused when the rule was made; an older program may have taken it. */
function readable(text: string): Expression | null {
  try {
    return new Expression(text);
  } catch {
    return null;
  }
}
