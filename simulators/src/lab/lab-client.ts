import { randomUUID } from 'node:crypto';
import type { ReadableStream } from 'node:stream/web';
import type { LabRunner, LabTurn, LabTurnAnswer } from '@commune/contract';
import { type BackendClient, BackendError } from '../fill/backend-client.ts';

/** What a database cannot store in a text: nothing, and halves of a character. */
const UNSTORABLE = /\\u(0000|d[89a-f][0-9a-f]{2})/g;

/** A runner's requests, as one process that the backend tells apart from others. */
export class LabClient {
  readonly #id = randomUUID();
  readonly #backend: BackendClient;

  constructor(backend: BackendClient) {
    this.#backend = backend;
  }

  async introduce(runner: LabRunner): Promise<void> {
    await this.#backend.ask('PUT', `/api/lab/runners/${this.#id}`, textOf(runner));
  }

  /** Null where the backend does not know it any more. */
  async turn(turn: LabTurn): Promise<LabTurnAnswer | null> {
    try {
      const answer = await this.#backend.ask('POST', `/api/lab/runners/${this.#id}/turns`, textOf(turn));
      return (await answer.json()) as LabTurnAnswer;
    } catch (error) {
      if (error instanceof BackendError && error.status === 404) return null;
      throw error;
    }
  }

  /** A file as it came. Throws BackendError, with 404 where it is not kept any more. */
  async file(id: string): Promise<ReadableStream<Uint8Array>> {
    const { body } = await this.#backend.ask('GET', `/api/lab/files/${id}`);
    if (body === null) throw new BackendError(`file ${id} came without its bytes`, 404);
    return body as ReadableStream<Uint8Array>;
  }
}

function textOf(value: object): string {
  return JSON.stringify(value).replaceAll(UNSTORABLE, '\\ufffd');
}
