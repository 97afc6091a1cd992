import { i18n } from '../i18n/words.svelte.ts';
import { troubleOf } from './trouble.ts';

/** What a form or a button asks of the server, one thing at a time, and what became of it. */
export class Sending {
  busy = $state(false);
  /** the last was done */
  done = $state(false);
  /** why the last was not */
  trouble = $state<string | null>(null);
  /** what is wrong with single fields, by the field's name */
  errors = $state.raw<Record<string, string>>({});

  /** Whether what was entered can be sent; what it lacks is said at its fields. */
  accepts<Input>(read: { input: Input } | { errors: Record<string, string> }): read is { input: Input } {
    this.done = false;
    this.errors = 'errors' in read ? read.errors : {};
    return !('errors' in read);
  }

  /** Answers whether it was done. */
  async send(what: () => Promise<void>): Promise<boolean> {
    this.busy = true;
    this.done = false;
    this.trouble = null;
    try {
      await what();
      this.done = true;
    } catch (error) {
      const { text, fields } = troubleOf(error, i18n.words);
      this.errors = fields;
      this.trouble = text;
    }
    this.busy = false;
    return this.done;
  }
}
