import type { Client } from 'aedes';
import type { Logger } from '../logger.ts';
import type { Sender } from '../telemetry.ts';

/** A device whose credential is revoked is heard no longer than this. */
const RECHECK_MS = 5000;

/** Who has signed in, and on which issue of the credential. */
export interface SignIn extends Sender {
  maySubscribe: boolean;
  /** changes with the credential */
  issue: string;
}

export interface SignedInParts {
  /** the issues that hold now, by user name; what is revoked is not among them */
  issues: (usernames: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  logger: Logger;
}

/**
 * The clients that are connected, and what each may do. Credentials that were revoked or issued anew end the connections
 * that were opened on them: whoever connects again has the rights of now, or none. While the database is away nobody is
 * cut off.
 */
export class SignedIn {
  readonly #parts: SignedInParts;
  readonly #signIns = new WeakMap<Client, SignIn>();
  readonly #connected = new Set<Client>();
  readonly #timer: NodeJS.Timeout;
  #asking = false;

  constructor(parts: SignedInParts) {
    this.#parts = parts;
    this.#timer = setInterval(() => void this.#recheck(), RECHECK_MS);
  }

  signIn(client: Client, signIn: SignIn): void {
    this.#signIns.set(client, signIn);
  }

  connected(client: Client): void {
    this.#connected.add(client);
  }

  disconnected(client: Client): void {
    this.#connected.delete(client);
  }

  of(client: Client): SignIn | undefined {
    return this.#signIns.get(client);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  async #recheck(): Promise<void> {
    if (this.#asking || this.#connected.size === 0) return;
    this.#asking = true;
    try {
      const asked = new Map(Array.from(this.#connected, (client) => [client, this.#signIns.get(client)]));
      const usernames = new Set(Array.from(asked.values(), (signIn) => signIn?.username ?? ''));
      const issues = await this.#parts.issues([...usernames]);
      for (const [client, signIn] of asked) {
        if (signIn !== undefined && issues.get(signIn.username) !== signIn.issue) this.#cutOff(client, signIn);
      }
    } catch (error) {
      this.#parts.logger.debug({ err: error }, 'the credentials of the connected could not be asked for');
    } finally {
      this.#asking = false;
    }
  }

  /** Its last will is not heard either: it would be a message of someone who may say nothing. */
  #cutOff(client: Client, { username }: SignIn): void {
    this.#signIns.delete(client);
    this.#parts.logger.info({ username }, 'cut off: its credential was revoked or issued anew');
    client.close();
  }
}
