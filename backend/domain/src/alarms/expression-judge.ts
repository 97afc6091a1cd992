import type { Span } from '../own-silence.ts';
import type { Channel } from './channel.ts';
import type { Expression } from './expression.ts';
import type { Judge, Verdict } from './judge.ts';

/** One thing's newest values, none of them late, against an expression. What is not known leaves the condition as it is. */
export class ExpressionJudge implements Judge {
  readonly channels: readonly Channel[];
  readonly #expression: Expression;

  constructor(channels: readonly Channel[], expression: Expression) {
    this.channels = channels.filter(({ key }) => expression.keys.includes(key));
    this.#expression = expression;
  }

  verdict(atMs: number, _present: number, gaps: readonly Span[]): Verdict | null {
    const values = new Map<string, number>();
    for (const channel of this.channels) {
      if (channel.heard && channel.reliableUntilMs(gaps) >= atMs) values.set(channel.key, channel.value);
    }
    const holds = this.#expression.holds(values);
    return holds === null ? null : { level: holds ? 1 : 0, value: null };
  }
}
