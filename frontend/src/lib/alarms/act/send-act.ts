import { type AlarmAct, type AlarmActResult, MAX_ALARMS_AN_ACT, type Problem } from '@commune/contract';
import { ProblemError } from '../../feed/http.ts';
import { send } from '../../feed/send.ts';

type Result = AlarmActResult['results'][number];

/** An act as the console asks for it, without the realm. */
export type Act = AlarmAct extends infer One ? (One extends unknown ? Omit<One, 'realm'> : never) : never;

/** What became of an act as a whole. Of `done` each alarm has an outcome of its own. */
export type ActAnswer =
  | { kind: 'done'; results: Result[] }
  /** nobody is signed in any more: what was typed is kept until somebody is */
  | { kind: 'signed-out' }
  | { kind: 'forbidden' }
  | { kind: 'refused'; problem: Problem }
  | { kind: 'unreachable' };

/** An act on more alarms than one may name is sent as several, one after another. */
export async function sendAct(
  realm: string,
  act: Act,
  post: (path: string, body: unknown) => Promise<AlarmActResult> = (path, body) => send('POST', path, body),
): Promise<ActAnswer> {
  const results: Result[] = [];
  try {
    for (let from = 0; from < act.alarms.length; from += MAX_ALARMS_AN_ACT) {
      const alarms = act.alarms.slice(from, from + MAX_ALARMS_AN_ACT);
      results.push(...(await post('/api/alarms/acts', { ...act, realm, alarms })).results);
    }
    return { kind: 'done', results };
  } catch (error) {
    // Those that went through before are told by the frames.
    if (!(error instanceof ProblemError)) return { kind: 'unreachable' };
    const { problem } = error;
    if (problem.status === 401) return { kind: 'signed-out' };
    if (problem.status === 403) return { kind: 'forbidden' };
    return { kind: 'refused', problem };
  }
}
