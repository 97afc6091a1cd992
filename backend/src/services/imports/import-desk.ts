import { rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import {
  IMPORT_FAULTS,
  type ImportColumn,
  type ImportFault,
  type ImportMappingInput,
  type ServiceImport,
  type ServiceKind,
} from '@commune/contract';
import type pg from 'pg';
import { invalidField, notFound, RequestError } from '../../errors.ts';
import type { Logger } from '../../logger.ts';
import { type Audit, writeAudit } from '../../store/audit.ts';
import type { RealmRow } from '../../store/realms.ts';
import {
  findImport,
  type ImportRow,
  importOfFile,
  insertImport,
  takeImport,
  touchImports,
  updateImport,
} from '../../store/services/imports.ts';
import { rememberMapping } from '../../store/services/mappings.ts';
import { transaction } from '../../store/transaction.ts';
import { TableError } from '../../tables/table-error.ts';
import { fingerprintOf } from './header.ts';
import { ImportError, ImportTakenError } from './import-error.ts';
import { checkFile, type ImportTask, runFile, takeFactsBack, undoImport } from './import-work.ts';
import { type KeptFile, KeptFiles } from './kept-files.ts';
import { mappingFault, withColumns } from './reading.ts';
import { WorkQueue } from './work-queue.ts';

/** Each holds the time of one core: one after another. */
const MOST_WAITING = 5;
const TOUCH_EVERY_MS = 10_000;

export interface ImportDeskParts {
  pool: pg.Pool;
  /** of this process alone: what lies there is removed when it stops */
  folder: string;
  logger: Logger;
  now?: () => number;
}

export interface SentFile {
  kind: ServiceKind;
  fileName: string;
  sheet: string | null;
  exportedMs: number;
  dryRun: boolean;
}

/** Takes files in, says what they would change, runs and undoes them. */
export class ImportDesk {
  readonly #parts: Required<ImportDeskParts>;
  readonly #queue = new WorkQueue(MOST_WAITING);
  readonly #files: KeptFiles;
  /** what waits or is worked on */
  readonly #busy = new Map<string, { realm: RealmRow; id: string }>();
  readonly #stopping = new AbortController();
  readonly #touching: NodeJS.Timeout;

  constructor(parts: ImportDeskParts) {
    this.#parts = { now: Date.now, ...parts };
    this.#files = new KeptFiles(parts.folder, this.#parts.now);
    this.#dropOld();
    this.#touching = setInterval(() => this.#touch(), TOUCH_EVERY_MS);
    this.#touching.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#touching);
    this.#stopping.abort();
    await this.#queue.idle();
    await this.#files.removeAll();
  }

  /** Stores a file and begins to check it. Without `dryRun` it runs as soon as it is checked, where its header is known. */
  async receive(realm: RealmRow, input: Readable, sent: SentFile, audit: Audit): Promise<ServiceImport> {
    this.#requireRoom();
    const { pool } = this.#parts;
    const { kind, fileName, exportedMs } = sent;
    const file = await this.#files.receive(input, sent.sheet);
    const { digest } = file;
    const made = { kind, fileName, digest, exportedMs, who: audit.who };
    const id = await transaction(pool, async (client) => {
      const inserted = await insertImport(client, realm, made);
      const detail = { kind, fileName, digest, declaration: 'no-state-secret' };
      await writeAudit(client, audit, 'import.upload', subject(realm, inserted), 'ok', detail);
      return inserted;
    }).catch(async (error) => {
      await rm(file.file, { force: true });
      throw error;
    });
    this.#files.keep(key(realm, id), file);
    this.#check(realm, id, null, sent.dryRun ? null : audit);
    return this.#shown(realm, id);
  }

  /** Reads a file that was checked otherwise, and checks it again. */
  async setMapping(
    realm: RealmRow,
    id: string,
    { columns, sheet }: ImportMappingInput,
    audit: Audit,
  ): Promise<ServiceImport> {
    this.#requireRoom();
    const record = await this.#require(realm, id);
    this.#requireFile(realm, id);
    // Another sheet has another header, of which nothing was said yet.
    const given = sheet === undefined ? withColumns(record.columns, columns) : null;
    const fault = given === null ? null : mappingFault(record.kind, given);
    if (fault !== null) throw invalidField('columns', fault);
    const { pool } = this.#parts;
    await transaction(pool, async (client) => {
      if (!(await takeImport(client, realm, id, ['checked', 'failed'], 'checking'))) throw notNow(record);
      const detail = { columns: columns.length, sheet: sheet ?? null };
      await writeAudit(client, audit, 'import.mapping', subject(realm, id), 'ok', detail);
    });
    if (sheet !== undefined) this.#files.chooseSheet(key(realm, id), sheet);
    this.#check(realm, id, given, null);
    return this.#shown(realm, id);
  }

  /** Confirms how a file is read, remembers it, and stores what the file states. */
  async run(realm: RealmRow, id: string, audit: Audit): Promise<ServiceImport> {
    this.#requireRoom();
    await this.#begin(realm, id, 'checked', audit);
    return this.#shown(realm, id);
  }

  /** Takes back what an import stated. */
  async undo(realm: RealmRow, id: string, audit: Audit): Promise<ServiceImport> {
    this.#requireRoom();
    const { pool } = this.#parts;
    const record = await this.#require(realm, id);
    await transaction(pool, async (client) => {
      if (!(await takeImport(client, realm, id, ['done', 'failed'], 'undoing'))) throw notNow(record);
      await writeAudit(client, audit, 'import.undo', subject(realm, id), 'ok', { counts: record.counts });
    });
    this.#work(realm, id, undoImport);
    return this.#shown(realm, id);
  }

  async #begin(realm: RealmRow, id: string, from: 'checked' | 'checking', audit: Audit): Promise<void> {
    const { pool } = this.#parts;
    const record = await this.#require(realm, id);
    this.#requireFile(realm, id);
    const { state, kind, columns, digest } = record;
    if (state !== from) throw notNow(record);
    const fault = mappingFault(kind, columns);
    if (fault !== null) throw new RequestError(409, 'mapping-incomplete', fault);
    const same = await importOfFile(pool, realm, kind, digest);
    if (same !== null) return this.#repeat(realm, record, same, audit);
    await transaction(pool, async (client) => {
      if (!(await takeImport(client, realm, id, [from], 'running'))) throw notNow(record);
      const header = headerOf(columns);
      await rememberMapping(client, kind, { fingerprint: fingerprintOf(header), header, columns }, audit.who);
      await writeAudit(client, audit, 'import.run', subject(realm, id), 'ok', { kind, digest, counts: record.counts });
    });
    this.#work(realm, id, async (task) => {
      await runFile({ ...task, ...this.#requireFile(realm, id), given: null });
      await this.#files.forget(key(realm, id));
    });
  }

  /** The facts of the same file are in already: nothing is written. */
  async #repeat(realm: RealmRow, record: ImportRow, same: ImportRow, audit: Audit): Promise<void> {
    if (same.state === 'failed') {
      throw new RequestError(409, 'import-cut-off', `import ${same.id} of the same file was cut off: undo it first`);
    }
    if (same.state !== 'done')
      throw new RequestError(409, 'import-under-way', `import ${same.id} of the same file runs`);
    if (JSON.stringify(meant(same.columns)) !== JSON.stringify(meant(record.columns))) {
      const advice = `it was read otherwise: undo import ${same.id} first`;
      throw new RequestError(409, 'already-imported', `import ${same.id} is of the same file, and ${advice}`);
    }
    await transaction(this.#parts.pool, async (client) => {
      const repeated = { state: 'repeated', progress: null, sameAs: same.id, finished: true } as const;
      await updateImport(client, realm, record.id, repeated);
      await writeAudit(client, audit, 'import.run', subject(realm, record.id), 'repeated', { sameAs: same.id });
    });
    await this.#files.forget(key(realm, record.id));
  }

  #check(realm: RealmRow, id: string, given: readonly ImportColumn[] | null, thenRun: Audit | null): void {
    this.#work(realm, id, async (task) => {
      const mapping = given?.map(({ header: _header, personal: _personal, ...each }) => each) ?? null;
      const mayRun = await checkFile({ ...task, ...this.#requireFile(realm, id), given: mapping });
      // What nobody has confirmed waits until somebody does.
      if (thenRun !== null && mayRun) await this.#begin(realm, id, 'checking', thenRun);
      else await updateImport(this.#parts.pool, realm, id, { state: 'checked', progress: null });
    });
  }

  #work(realm: RealmRow, id: string, work: (task: ImportTask) => Promise<void>): void {
    const { pool, now } = this.#parts;
    const { signal } = this.#stopping;
    // One after another, also of one import: a run that begins when its check has ended is another piece of work.
    const held = { realm, id };
    this.#busy.set(key(realm, id), held);
    this.#queue.add(async () => {
      try {
        signal.throwIfAborted();
        await work({ pool, realm, record: await this.#require(realm, id), signal, now });
      } catch (error) {
        // What is cut off by a stop is left as it stands, and shown as cut off from then on.
        if (!signal.aborted) await this.#fail(realm, id, error);
      } finally {
        if (this.#busy.get(key(realm, id)) === held) this.#busy.delete(key(realm, id));
        this.#dropOld();
      }
    });
  }

  /** What a run wrote before it failed goes with it; what somebody else has taken on is theirs. */
  async #fail(realm: RealmRow, id: string, error: unknown): Promise<void> {
    const { pool, logger, now } = this.#parts;
    if (error instanceof ImportTakenError) return logger.warn({ import: id }, error.message);
    const known = error instanceof TableError || error instanceof ImportError || error instanceof RequestError;
    if (!known) logger.error({ err: error, import: id }, 'an import failed');
    const said = known ? error.message : 'it could not be finished; the log of the server says why';
    const fault = faultOf(error);
    try {
      const record = await this.#require(realm, id);
      await takeFactsBack({ pool, realm, record, signal: this.#stopping.signal, now });
      await updateImport(pool, realm, id, { state: 'failed', progress: null, fault, error: said, finished: true });
    } catch (again) {
      logger.warn({ err: again, import: id }, 'an import that failed could not be cleared away; undo it');
    }
  }

  async #require(realm: RealmRow, id: string): Promise<ImportRow> {
    const record = await findImport(this.#parts.pool, realm, id);
    if (record === null) throw notFound(`${realm.slug} has no import ${id}`);
    return record;
  }

  async #shown(realm: RealmRow, id: string): Promise<ServiceImport> {
    const { digest: _digest, ...shown } = await this.#require(realm, id);
    return shown;
  }

  #requireFile(realm: RealmRow, id: string): KeptFile {
    const kept = this.#files.get(key(realm, id));
    if (kept !== undefined) return kept;
    throw new RequestError(410, 'file-gone', 'the file is kept for an hour and is not here any more: send it again');
  }

  #requireRoom(): void {
    if (this.#queue.isFull) throw new RequestError(429, 'too-many-imports', 'several imports wait; try again later');
  }

  #dropOld(): void {
    const { logger } = this.#parts;
    this.#files
      .dropOld((id) => this.#busy.has(id))
      .catch((error) => logger.warn({ err: error }, 'files of imports could not be removed'));
  }

  #touch(): void {
    const { pool, logger } = this.#parts;
    this.#dropOld();
    for (const { realm, id } of this.#busy.values()) {
      touchImports(pool, realm, [id]).catch((error) =>
        logger.warn({ err: error }, 'an import could not say that it lives'),
      );
    }
  }
}

function faultOf(error: unknown): ImportFault {
  if (error instanceof TableError || error instanceof ImportError) return error.fault;
  const slug = error instanceof RequestError ? error.slug : null;
  return IMPORT_FAULTS.find((fault) => fault === slug) ?? 'internal';
}

const key = ({ schema }: RealmRow, id: string) => `${schema}/${id}`;
const subject = ({ slug }: RealmRow, id: string) => `${slug}/import/${id}`;

/** Every name by its column. */
function headerOf(columns: readonly ImportColumn[]): string[] {
  const names: string[] = [];
  for (const { column, header } of columns) names[column] = header;
  return Array.from(names, (name) => name ?? '');
}

function meant(columns: readonly ImportColumn[]) {
  return columns.map(({ column, field, dates, words }) => [column, field, dates ?? null, words ?? null]);
}

function notNow({ id, state }: ImportRow): RequestError {
  return new RequestError(409, 'not-now', `import ${id} is ${state}: this cannot be done with it now`);
}
