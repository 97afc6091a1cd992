import type { AgainAnswer, AgainInput } from '@commune/contract';
import { send } from '../../feed/send.ts';
import { addAnswer } from './add-answer.ts';

export type KeptQuestion = Omit<AgainInput, 'dryRun' | 'after'>;

/** Running kept refusals again, a portion at a time; what is done so far is seen, and it can be stopped between two. */
export class AgainRun {
  answer = $state.raw<AgainAnswer | null>(null);
  state = $state.raw<'idle' | 'running' | 'stopped' | 'done'>('idle');
  /** the question that was tried last, as text: another must be tried first */
  tried = $state.raw<string | null>(null);
  #stopping = false;

  /** Begins, or goes on where it was stopped. Throws as `send` does. */
  async run(question: KeptQuestion, dryRun: boolean, goOn = false): Promise<void> {
    this.#stopping = false;
    this.state = 'running';
    if (!goOn) this.answer = null;
    try {
      do {
        const after = this.answer?.next ?? undefined;
        const input = { ...question, dryRun, ...(after === undefined ? {} : { after }) } satisfies AgainInput;
        this.answer = addAnswer(this.answer, await send<AgainAnswer>('POST', '/api/rejected/again', input));
      } while (this.answer.next !== null && !this.#stopping);
    } catch (error) {
      this.state = this.answer === null ? 'idle' : 'stopped';
      throw error;
    }
    this.state = this.answer.next === null ? 'done' : 'stopped';
    if (dryRun && this.state === 'done') this.tried = JSON.stringify(question);
  }

  stop(): void {
    this.#stopping = true;
  }

  forget(): void {
    this.answer = null;
    this.state = 'idle';
    this.tried = null;
  }
}
