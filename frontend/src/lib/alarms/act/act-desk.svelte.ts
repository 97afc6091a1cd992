import type { Alarm, AlarmActResult } from '@commune/contract';
import { i18n } from '../../i18n/words.svelte.ts';
import type { AlarmBook } from '../alarm-book.svelte.ts';
import { tellOutcome } from './outcome-words.ts';
import { type Act, sendAct } from './send-act.ts';

export type ActKind = Act['act'];

/** Acts that need nothing but to be meant. */
const AT_ONCE: readonly ActKind[] = ['acknowledge', 'unshelve'];
/** How long a note that all went well stands; what did not stands until it is closed. */
const WELL_MS = 6000;

export interface Notice {
  text: string;
  kind: 'well' | 'partly' | 'failed';
  /** sends the same again */
  again: (() => void) | null;
}

/** Asked for and not yet answered by the person: what to do with which alarms. */
export interface Question {
  act: ActKind;
  alarms: readonly Alarm[];
}

export interface DeskHooks {
  /** hears with each answer whether the server knew of a session */
  answered: (signedIn: boolean) => void;
  /** all of an act was done as asked */
  recorded: () => void;
}

/** Sends what is done with alarms and says what became of it. What was typed is kept until it has been recorded. */
export class ActDesk {
  question = $state.raw<Question | null>(null);
  notice = $state.raw<Notice | null>(null);
  /** trouble with what the open question would send, in words */
  trouble = $state.raw<{ text: string; signedOut: boolean } | null>(null);
  /** ids of alarms whose act is under way */
  sending = $state.raw<ReadonlySet<string>>(new Set());

  readonly #realm: string;
  readonly #book: AlarmBook;
  readonly #hooks: DeskHooks;
  #clearing: ReturnType<typeof setTimeout> | undefined;

  constructor(realm: string, book: AlarmBook, hooks: DeskHooks) {
    this.#realm = realm;
    this.#book = book;
    this.#hooks = hooks;
  }

  /** Begins an act: at once where nothing has to be said, else by asking. */
  begin(act: ActKind, alarms: readonly Alarm[]): void {
    const fit = alarms.filter((alarm) => applies(act, alarm));
    const about = fit.length > 0 ? fit : alarms;
    if (about.length === 0) return;
    if (AT_ONCE.includes(act)) void this.#sendAtOnce({ act, alarms: about.map(({ id }) => id) } as Act);
    else {
      this.trouble = null;
      this.question = { act, alarms: about };
    }
  }

  /** Answers the open question. It stays open, with what was typed, where nothing was recorded. */
  async answer(act: Act): Promise<void> {
    const answer = await this.#send(act);
    if (answer === null) return;
    if (answer.kind === 'done') {
      this.question = null;
      this.trouble = null;
      this.#tell(act, answer.results);
    } else this.trouble = this.#troubleOf(answer);
  }

  /** A dialog's word that it was closed comes a little later, when another may be open. */
  leave(question: Question): void {
    if (this.question !== question) return;
    this.question = null;
    this.trouble = null;
  }

  dismiss(): void {
    clearTimeout(this.#clearing);
    this.notice = null;
  }

  async #sendAtOnce(act: Act): Promise<void> {
    const answer = await this.#send(act);
    if (answer === null) return;
    if (answer.kind === 'done') return this.#tell(act, answer.results);
    const { text } = this.#troubleOf(answer);
    const again = answer.kind === 'forbidden' ? null : () => void this.#sendAtOnce(act);
    this.#say({ kind: 'failed', text, again });
  }

  /** Null where all of it is under way already. */
  async #send(act: Act) {
    const due = act.alarms.filter((id) => !this.sending.has(id));
    if (due.length === 0) return null;
    this.sending = new Set([...this.sending, ...due]);
    const answer = await sendAct(this.#realm, { ...act, alarms: due });
    this.sending = new Set([...this.sending].filter((id) => !due.includes(id)));
    if (answer.kind === 'signed-out' || answer.kind === 'done') this.#hooks.answered(answer.kind === 'done');
    return answer;
  }

  #tell(act: Act, results: AlarmActResult['results']): void {
    this.#book.take(results.flatMap((result) => (result.outcome === 'unknown' ? [] : [result.alarm])));
    const { text, partly } = tellOutcome(act.act, results, i18n.words);
    if (!partly) this.#hooks.recorded();
    this.#say({ kind: partly ? 'partly' : 'well', text, again: null });
  }

  #say(notice: Notice): void {
    clearTimeout(this.#clearing);
    this.notice = notice;
    if (notice.kind === 'well') this.#clearing = setTimeout(() => this.dismiss(), WELL_MS);
  }

  #troubleOf(answer: Exclude<Awaited<ReturnType<typeof sendAct>>, { kind: 'done' }>) {
    const said = i18n.words.alarms.outcome;
    switch (answer.kind) {
      case 'signed-out':
        return { text: `${said.signedOut} ${said.signInAgain}`, signedOut: true };
      case 'forbidden':
        return { text: said.forbidden, signedOut: false };
      case 'refused':
        return { text: said.refused(answer.problem.detail || answer.problem.title), signedOut: false };
      case 'unreachable':
        return { text: said.unreachable, signedOut: false };
    }
  }
}

/** What the button and the key for shelving mean: alarms that are all shelved are taken back. */
export function shelvingOf(alarms: readonly Alarm[]): 'shelve' | 'unshelve' {
  return alarms.length > 0 && alarms.every(({ shelved }) => shelved !== null) ? 'unshelve' : 'shelve';
}

/** Whether an act can still do something to an alarm. */
function applies(act: ActKind, alarm: Alarm): boolean {
  switch (act) {
    case 'acknowledge':
      return alarm.acknowledged === null;
    case 'unshelve':
      return alarm.shelved !== null;
    case 'verify':
      return alarm.verified === null;
    case 'false-alarm':
      return alarm.falseAlarm === null;
    default:
      return true;
  }
}
