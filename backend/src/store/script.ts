import type pg from 'pg';

/** A statement, and for a `COPY … FROM STDIN (FORMAT binary)` its data. */
export interface ScriptStep {
  sql: string;
  copy?: Buffer;
}

const COPY_DATA = 0x64;
const COPY_DONE = Buffer.from([0x63, 0, 0, 0, 4]);

/**
 * Runs statements and COPY data in one exchange with the server: all of it is written at once, and the first answer is
 * awaited after the last byte. Step by step, each answer would wait for a turn of a busy event loop, and the server for
 * us. Resolves with the rows of the SELECTs in order, each the text of its columns. Rejects with the server's error;
 * what follows the failed statement is not run, and a transaction that was begun is left to be rolled back.
 */
export function runScript(client: pg.ClientBase, steps: readonly ScriptStep[]): Promise<(string | null)[][]> {
  return new Promise((resolve, reject) => {
    client.query(new Script(steps, resolve, reject));
  });
}

/** What `pg` asks of a query of one's own, so far as a script meets it. */
class Script implements pg.Submittable {
  readonly #steps: readonly ScriptStep[];
  readonly #resolve: (rows: (string | null)[][]) => void;
  readonly #reject: (error: Error) => void;
  readonly #rows: (string | null)[][] = [];

  constructor(
    steps: readonly ScriptStep[],
    resolve: (rows: (string | null)[][]) => void,
    reject: (error: Error) => void,
  ) {
    this.#steps = steps;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  submit(connection: pg.Connection): void {
    const { stream } = connection;
    stream.cork();
    connection.query(this.#steps.map(({ sql }) => sql).join('; '));
    for (const { copy } of this.#steps) {
      if (copy === undefined) continue;
      const head = Buffer.allocUnsafe(5);
      head[0] = COPY_DATA;
      head.writeUInt32BE(copy.length + 4, 1);
      stream.write(head);
      stream.write(copy);
      stream.write(COPY_DONE);
    }
    stream.uncork();
  }

  handleDataRow({ fields }: { fields: (string | null)[] }): void {
    this.#rows.push(fields);
  }

  handleError(error: Error): void {
    this.#reject(error);
  }

  handleReadyForQuery(): void {
    this.#resolve(this.#rows);
  }

  handleCopyInResponse(): void {}
  handleRowDescription(): void {}
  handleCommandComplete(): void {}
}
