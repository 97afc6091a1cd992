import { RequestError } from '../errors.ts';

/** Lets one file be read at a time: unpacking takes the time of the thread that takes readings in as well. */
export class OneFileAtATime {
  #isRead = false;

  /** Throws a 429 while another is read. */
  async read<T>(read: () => Promise<T>): Promise<T> {
    if (this.#isRead) throw new RequestError(429, 'file-being-read', 'another file is read just now; try again soon');
    this.#isRead = true;
    try {
      return await read();
    } finally {
      this.#isRead = false;
    }
  }
}
