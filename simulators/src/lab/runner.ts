import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import type { LabTurnAnswer, LabWork } from '@commune/contract';
import { BackendError } from '../fill/backend-client.ts';
import { checkJob } from './check-job.ts';
import { JobRun } from './job-run.ts';
import type { LabParts } from './lab-parts.ts';
import { replayJob } from './replay-job.ts';
import { playScenarioJob } from './scenario-job.ts';

/** What plays goes on for long; a check is over in seconds and does not wait for it. */
const MOST = { plays: 2, checks: 1 };
const EVERY_MS = 1000;
const MAX_EVERY_MS = 30_000;

/**
 * Does what the lab asks for, in this process: a step of 345 things takes 2.5 ms of it, and 0.24 s where a day of registers
 * is looked through, which a fleet that speaks to the second does not notice. About once a second it tells how its jobs
 * stand, and hears what is wanted.
 */
export class LabRunner {
  readonly #parts: LabParts;
  readonly #runs = new Map<string, JobRun>();
  readonly #stopping = new AbortController();
  #loop: Promise<void> | undefined;
  #wake: () => void = () => undefined;
  #isKnown = false;
  #wasSaid = '';

  constructor(parts: LabParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#loop = this.#run();
  }

  /** Cuts off its jobs and says so, as far as it is heard. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    // its last turn may have brought something to do
    await this.#loop;
    const runs = [...this.#runs.values()];
    for (const run of runs) run.cut();
    await Promise.all(runs.map(({ ended }) => ended));
    if (runs.length > 0) await this.#turn({ plays: 0, checks: 0 }).catch(() => undefined);
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    const { everyMs = EVERY_MS } = this.#parts;
    let waitMs = everyMs;
    while (!signal.aborted) {
      try {
        await this.#turn(this.#free());
        waitMs = everyMs;
        this.#wasSaid = '';
      } catch (error) {
        this.#complain(error);
        waitMs = Math.min(waitMs * 2, MAX_EVERY_MS);
      }
      await this.#rest(waitMs);
    }
  }

  async #turn(free: typeof MOST): Promise<void> {
    const { backend, lab, library } = this.#parts;
    if (!this.#isKnown) {
      await backend.signIn();
      await lab.introduce({ name: `${hostname()}:${process.pid}`, scenarios: [...library.shown] });
      this.#isKnown = true;
    }
    const told = [...this.#runs.values()].map((run) => ({ run, isOver: run.isOver, report: run.report() }));
    const answer = await lab.turn({ jobs: told.map(({ report }) => report), free });
    if (answer === null) {
      this.#isKnown = false;
      return;
    }
    this.#obey(answer);
    for (const { run, isOver } of told) {
      // what the backend says nothing of is not ours any more
      const isOurs = answer.orders.some(({ id }) => id === run.id);
      if (!isOver && !isOurs) run.stop();
      if (isOver || !isOurs) this.#runs.delete(run.id);
    }
  }

  #obey({ orders, work }: LabTurnAnswer): void {
    for (const order of orders) this.#runs.get(order.id)?.obey(order);
    for (const each of work) {
      const run = new JobRun(each, (own) => this.#do(own, each));
      this.#runs.set(each.id, run);
      void run.ended.then(() => this.#wake());
    }
  }

  #do(run: JobRun, work: LabWork): Promise<object | null> {
    const { asked } = work;
    switch (asked.kind) {
      case 'scenario':
        return playScenarioJob(run, asked, this.#parts);
      case 'replay-check':
        return checkJob(run, asked, work, this.#parts);
      case 'replay':
        return replayJob(run, asked, work, this.#parts);
    }
  }

  #free(): typeof MOST {
    const running = [...this.#runs.values()].filter(({ isOver }) => !isOver);
    const checks = running.filter(({ isCheck }) => isCheck).length;
    return { plays: Math.max(0, MOST.plays - running.length + checks), checks: Math.max(0, MOST.checks - checks) };
  }

  /** Says what is wrong, once; whoever is not known any more signs in again. */
  #complain(error: unknown): void {
    if (this.#stopping.signal.aborted) return;
    if (error instanceof BackendError && error.status === 401) this.#isKnown = false;
    const said = error instanceof Error ? error.message : String(error);
    if (said !== this.#wasSaid) this.#parts.log(`lab: ${said}; it goes on trying`);
    this.#wasSaid = said;
  }

  /** Until it is time again, or a job has ended. */
  async #rest(ms: number): Promise<void> {
    const woken = new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    const { signal } = this.#stopping;
    const resting = new AbortController();
    const timer = delay(ms, undefined, { signal: AbortSignal.any([signal, resting.signal]) }).catch(() => undefined);
    await Promise.race([timer, woken]);
    resting.abort();
  }
}
