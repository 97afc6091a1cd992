import type { Act } from '@commune/contract';
import { type AlarmState, type AlarmStep, isOpen, type OperatorAct, told, unchanged } from './alarm-state.ts';
import { unshelve } from './keeping-back.ts';

/** What a person's act makes of an alarm. */
export function actStep(state: AlarmState, act: OperatorAct): AlarmStep {
  const { who, atMs } = act;
  const by: Act = { who, atMs };
  switch (act.act) {
    case 'acknowledge':
      if (state.acknowledged !== null) return already(state, state.acknowledged);
      return done({ ...state, acknowledged: by, ...noteOf(act.note, by) }, 'acknowledged', {
        ...by,
        why: act.note ?? null,
      });
    case 'verify':
      if (state.verified !== null) return already(state, state.verified);
      return done({ ...state, verified: by, ...noteOf(act.note, by) }, 'verified', { ...by, why: act.note ?? null });
    case 'false-alarm':
      if (state.falseAlarm !== null) return already(state, state.falseAlarm);
      // Who says that it is false has seen it.
      return done(
        { ...state, falseAlarm: { ...by, reason: act.reason }, acknowledged: state.acknowledged ?? by },
        'marked-false',
        { ...by, why: act.reason },
      );
    case 'note':
      return done({ ...state, note: { ...by, text: act.text } }, 'noted', { ...by, why: act.text });
    case 'assign':
      if (!isOpen(state)) return closed(state);
      return done({ ...state, assignee: act.assignee }, 'assigned', { ...by, why: act.assignee });
    case 'shelve': {
      if (!isOpen(state)) return closed(state);
      const { untilMs, reason } = act;
      return done({ ...state, shelved: { ...by, untilMs, reason } }, 'shelved', { ...by, why: reason, untilMs });
    }
    case 'unshelve':
      return state.shelved === null ? unchanged(state) : unshelve(state, atMs, who);
  }
}

function noteOf(text: string | undefined, by: Act): Partial<AlarmState> {
  return text === undefined ? {} : { note: { ...by, text } };
}

function done(
  state: AlarmState,
  ...[kind, parts]: Parameters<typeof told> extends [unknown, ...infer R] ? R : never
): AlarmStep {
  return { state, transitions: [told(state, kind, parts)], outcome: 'done', by: null };
}

function already(state: AlarmState, by: Act): AlarmStep {
  return { state, transitions: [], outcome: 'already', by: { who: by.who, atMs: by.atMs } };
}

function closed(state: AlarmState): AlarmStep {
  return { state, transitions: [], outcome: 'closed', by: null };
}
