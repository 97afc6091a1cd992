import type { LabFault, LabOrder, LabProgress, LabReport, LabSpeed, LabWork } from '@commune/contract';
import { systemClock } from '../clock.ts';
import { BackendError } from '../fill/backend-client.ts';
import { ReplayError } from '../replay/replay-error.ts';
import { Pace } from '../scenario/pace.ts';
import { MessagesLostError } from '../scenario/play-scenario.ts';

const MAX_DETAIL = 2000;

/** Why a job cannot be done, told to whoever asked for it. */
export class LabError extends Error {
  override name = 'LabError';
  constructor(
    readonly reason: LabFault['reason'],
    message: string,
  ) {
    super(message);
  }
}

/** Does what a job asks; its result, or null where it was stopped before its end. */
export type Do = (run: JobRun) => Promise<object | null>;

/** A job under way: steered by what is wanted of it, and telling how it stands. */
export class JobRun {
  readonly id: string;
  readonly isCheck: boolean;
  readonly pace: Pace;
  readonly #stopping = new AbortController();
  readonly #ended: Promise<void>;
  #state: 'running' | 'done' | 'failed' | 'stopped' = 'running';
  #steps = 0;
  #result: object | null = null;
  #fault: LabFault | null = null;
  /** asked when there is something to tell */
  progress: () => LabProgress | null = () => null;
  /** slug of what it plays into */
  drill: string | null = null;

  constructor(work: LabWork, what: Do) {
    this.id = work.id;
    this.isCheck = work.asked.kind === 'replay-check';
    this.pace = new Pace(systemClock, 0, speedOf(work.speed));
    this.obey(work);
    this.#ended = this.#run(what);
  }

  get signal(): AbortSignal {
    return this.#stopping.signal;
  }

  get isOver(): boolean {
    return this.#state !== 'running';
  }

  /** Settles when it is over; never rejects. */
  get ended(): Promise<void> {
    return this.#ended;
  }

  obey({ wanted, speed, steps }: LabOrder): void {
    if (wanted === 'stop') {
      this.stop();
      return;
    }
    const times = speedOf(speed);
    if (times !== this.pace.speed) this.pace.setSpeed(times);
    for (; this.#steps < steps; this.#steps++) this.pace.step();
    if (wanted === 'pause' && !this.pace.paused) this.pace.pause();
    if (wanted === 'run' && this.pace.paused) this.pace.resume();
  }

  stop(): void {
    this.#stopping.abort();
  }

  /** The runner itself ends. */
  cut(): void {
    if (this.isOver) return;
    this.#fault = { reason: 'runner-stopped', detail: 'the runner was stopped' };
    this.stop();
  }

  report(): LabReport {
    const state = this.#state === 'running' && this.pace.paused ? 'paused' : this.#state;
    const { id, drill } = this;
    const result = this.#result as Record<string, unknown> | null;
    return { id, state, drill, progress: this.progress(), result, fault: this.#fault };
  }

  async #run(what: Do): Promise<void> {
    try {
      this.signal.throwIfAborted();
      this.#result = await what(this);
      this.#state = this.#result === null ? 'stopped' : 'done';
    } catch (error) {
      this.#state = this.signal.aborted ? 'stopped' : 'failed';
      if (!this.signal.aborted) this.#fault = faultOf(error);
    }
    if (this.#state === 'stopped' && this.#fault !== null) this.#state = 'failed';
  }
}

function speedOf(speed: LabSpeed | null): number {
  return speed === 'max' ? Number.POSITIVE_INFINITY : (speed ?? 1);
}

function faultOf(error: unknown): LabFault {
  const detail = (error instanceof Error ? error.message : String(error)).slice(0, MAX_DETAIL);
  if (error instanceof LabError) return { reason: error.reason, detail };
  if (error instanceof ReplayError) return { reason: 'file-unusable', detail };
  if (error instanceof MessagesLostError) return { reason: 'messages-lost', detail };
  if (error instanceof BackendError && error.status === 404) return { reason: 'file-gone', detail };
  return { reason: 'internal', detail };
}
