import type { RefusalReason } from '@commune/contract';
import { parseMoment } from '../../i18n/moments.ts';
import type { KeptQuestion } from './again-run.svelte.ts';
import type { TrafficWords } from './words.ts';

/** What is entered to choose kept refusals; an empty text does not narrow. */
export interface KeptDraft {
  realm: string;
  reason: RefusalReason | '';
  topic: string;
  from: string;
  until: string;
}

/** The question that a draft asks, or what is wrong with it, by field. */
export function readDraft(
  { realm, reason, topic, from, until }: KeptDraft,
  { kept: words }: TrafficWords,
): { question: KeptQuestion } | { errors: Record<string, string> } {
  const errors: Record<string, string> = {};
  const read = (name: 'from' | 'until', text: string) => {
    if (text.trim() === '') return undefined;
    const ms = parseMoment(text);
    if (ms === null) errors[name] = words.badMoment;
    return ms ?? undefined;
  };
  const fromMs = read('from', from);
  const untilMs = read('until', until);
  if (fromMs !== undefined && untilMs !== undefined && untilMs <= fromMs) errors.until = words.badOrder;
  if (Object.keys(errors).length > 0) return { errors };
  const wanted = topic.trim();
  return {
    question: {
      ...(realm === '' ? {} : { realm }),
      ...(reason === '' ? {} : { reason }),
      ...(wanted === '' ? {} : { topic: wanted }),
      ...(fromMs === undefined ? {} : { from: fromMs }),
      ...(untilMs === undefined ? {} : { until: untilMs }),
    },
  };
}
