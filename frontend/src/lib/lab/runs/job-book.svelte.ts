import type { LabAct, LabJob, LabJobInput, LabJobSummary, LabKind } from '@commune/contract';
import { untrack } from 'svelte';
import { getJson, ProblemError } from '../../feed/http.ts';
import { Read } from '../../feed/read.svelte.ts';
import { send } from '../../feed/send.ts';
import { i18n } from '../../i18n/words.svelte.ts';
import { problemName, troubleOf } from '../../ui/trouble.ts';
import { runsWords } from './words.ts';

const LOOK_MS = 1000;
/** while nothing is under way, every so many looks */
const IDLE_LOOKS = 5;

export function isUnderWay({ state }: Pick<LabJobSummary, 'state'>): boolean {
  return state === 'waiting' || state === 'running' || state === 'paused';
}

/** Why something was not done, in the lab's own words where it has some. */
export function labTrouble(error: unknown): string {
  const name = error instanceof ProblemError ? problemName(error.problem) : '';
  return runsWords(i18n.language).problems[name] ?? troubleOf(error, i18n.words).text;
}

/** The jobs of a kind, as they come and go, and the one that is looked at. */
export class JobBook {
  readonly list: Read<LabJobSummary[]>;
  shown = $state.raw<LabJob | null>(null);
  busy = $state(false);
  /** why the last thing that was asked for was not done */
  trouble = $state<string | null>(null);
  #wanted: string | null = null;

  constructor(kind: LabKind) {
    this.list = new Read('/api/lab/jobs', () => ({ kind }));
  }

  /** Looks every second while something is under way, else now and then; the answer ends it. */
  follow(): () => void {
    const ended = new AbortController();
    let looks = 0;
    let looking = false;
    const look = async () => {
      const isQuiet = this.list.state === 'ready' && !this.list.data?.some(isUnderWay);
      if (looking || (isQuiet && looks++ % IDLE_LOOKS !== 0)) return;
      looking = true;
      await this.list.load(ended.signal);
      await this.#reread(ended.signal);
      looking = false;
    };
    // whoever follows it in an effect does not do so anew with every list
    untrack(() => void look());
    const timer = setInterval(() => void look(), LOOK_MS);
    return () => {
      ended.abort();
      clearInterval(timer);
    };
  }

  /** Looks at one of them, or (null) at none. */
  async open(id: string | null): Promise<void> {
    this.#wanted = id;
    if (id === null) this.shown = null;
    else if (this.shown?.id !== id) await this.#read(id);
  }

  /** Answers the job's id; null where it was refused. */
  async begin(input: LabJobInput): Promise<string | null> {
    const job = await this.#ask('/api/lab/jobs', input);
    return job?.id ?? null;
  }

  async act(id: string, act: LabAct): Promise<void> {
    await this.#ask(`/api/lab/jobs/${id}/acts`, act);
  }

  async #ask(path: string, body: object): Promise<LabJob | null> {
    this.busy = true;
    this.trouble = null;
    try {
      const job = await send<LabJob>('POST', path, body);
      this.#wanted = job.id;
      this.shown = job;
      await this.list.load();
      return job;
    } catch (error) {
      this.trouble = labTrouble(error);
      return null;
    } finally {
      this.busy = false;
    }
  }

  /** What is looked at goes on; a job that has ended stays as it is. */
  async #reread(signal: AbortSignal): Promise<void> {
    const { shown } = this;
    const listed = this.list.data?.find(({ id }) => id === shown?.id);
    if (shown === null || (listed !== undefined && !isUnderWay(shown) && listed.state === shown.state)) return;
    await this.#read(shown.id, signal);
  }

  async #read(id: string, signal?: AbortSignal): Promise<void> {
    try {
      const job = await getJson<LabJob>(`/api/lab/jobs/${id}`, {}, signal);
      if (!signal?.aborted && this.#wanted === id) this.shown = job;
    } catch {
      // what is looked at stays; it is asked again soon
    }
  }
}
