import type { Words } from '../../i18n/vi.ts';
import type { Question } from './act-desk.svelte.ts';
import { dayOfTime } from './day-of-time.ts';
import type { Act } from './send-act.ts';

const MINUTE_MS = 60_000;

/** How long an alarm may be shelved with one press, in minutes. */
const SPANS = { quarter: 15, hour: 60, fourHours: 240 };
/** `time`: until a time of day */
export type ShelveSpan = keyof typeof SPANS | 'time';
export const SHELVE_SPANS = [...(Object.keys(SPANS) as (keyof typeof SPANS)[]), 'time'] as const;

/** An act while it is being entered. */
export interface ActDraft {
  span: ShelveSpan;
  /** `HH:MM`, where the span is `time` */
  time: string;
  /** the reason, the note or the assignee */
  text: string;
}

export function newDraft(): ActDraft {
  return { span: 'hour', time: '', text: '' };
}

/** Epoch ms, rounded up to the second; null where the chosen time is none. */
export function shelvedUntilMs({ span, time }: ActDraft, nowMs: number): number | null {
  return span === 'time' ? dayOfTime(time, nowMs) : Math.ceil((nowMs + SPANS[span] * MINUTE_MS) / 1000) * 1000;
}

/** The act that was entered; or, in words, what of it is missing. */
export function readDraft(question: Question, draft: ActDraft, nowMs: number, { alarms: words }: Words): Act | string {
  const said = words.dialog;
  const alarms = question.alarms.map(({ id }) => id);
  const text = draft.text.trim();
  switch (question.act) {
    case 'shelve': {
      const until = shelvedUntilMs(draft, nowMs);
      if (until === null) return said.timeWrong;
      if (text === '') return said.reasonNeeded;
      return { act: 'shelve', alarms, until, reason: text };
    }
    case 'assign':
      return text === '' ? said.assigneeNeeded : { act: 'assign', alarms, assignee: text };
    case 'note':
      return text === '' ? said.noteNeeded : { act: 'note', alarms, text };
    case 'false-alarm':
      return text === '' ? said.reasonNeeded : { act: 'false-alarm', alarms, reason: text };
    case 'verify':
      return { act: 'verify', alarms, ...(text === '' ? {} : { note: text }) };
    default:
      return { act: question.act, alarms };
  }
}
