import type { ColumnMapping, ImportField, ServiceImport, ServiceKind } from '@commune/contract';
import { getJson, ProblemError } from '../feed/http.ts';
import { Read } from '../feed/read.svelte.ts';
import { send } from '../feed/send.ts';
import { upload } from '../feed/upload.ts';
import { i18n } from '../i18n/words.svelte.ts';
import { problemName, troubleOf } from '../ui/trouble.ts';
import type { FileToSend } from './file-draft.ts';
import { importsWords } from './words.ts';

const UNDER_WAY = new Set<ServiceImport['state']>(['checking', 'running', 'undoing']);

export function isUnderWay({ state }: ServiceImport): boolean {
  return UNDER_WAY.has(state);
}

/** Whether something of it may be in: what was cut off may have written a part. */
export function mayBeUndone({ state, fault }: ServiceImport): boolean {
  return state === 'done' || (state === 'failed' && (fault === 'cut-off' || fault === 'internal'));
}

/** The imports of a realm, and the one that is looked at. */
export class ImportBook {
  readonly list: Read<ServiceImport[]>;
  shown = $state.raw<ServiceImport | null>(null);
  /** how much of the file is on its way, 0 … 1; null where none is */
  sent = $state.raw<number | null>(null);
  busy = $state(false);
  /** why the last thing that was asked for was not done */
  trouble = $state<string | null>(null);
  readonly #realm: string;
  #fields = $state.raw<Partial<Record<ServiceKind, ImportField[]>>>({});

  constructor(realm: string) {
    this.#realm = realm;
    this.list = new Read('/api/imports', () => ({ realm }));
  }

  /** What the columns of the import that is looked at can be read as. */
  get fields(): readonly ImportField[] {
    return (this.shown && this.#fields[this.shown.kind]) ?? [];
  }

  close(): void {
    this.shown = null;
    this.trouble = null;
  }

  /** Reads how an import stands. */
  async open(id: string, signal?: AbortSignal): Promise<void> {
    try {
      const shown = await getJson<ServiceImport>(`/api/imports/${id}`, { realm: this.#realm }, signal);
      const { kind } = shown;
      if (this.#fields[kind] === undefined) {
        const fields = await getJson<ImportField[]>('/api/imports/fields', { kind }, signal);
        this.#fields = { ...this.#fields, [kind]: fields };
      }
      if (!signal?.aborted) this.shown = shown;
    } catch (error) {
      // What is looked at stays: it is asked again soon.
      if (!signal?.aborted && this.shown?.id !== id) this.trouble = this.#why(error);
    }
  }

  /** Sends a file to be checked: nothing is written before somebody has seen what it would change. Answers its id. */
  async send({ file, kind, exportedMs }: FileToSend): Promise<string | null> {
    const query = new URLSearchParams({
      ...{ realm: this.#realm, kind, fileName: file.name, exported: String(exportedMs) },
      ...{ declaration: 'no-state-secret', dryRun: '1' },
    });
    const made = await this.#act(() =>
      upload<ServiceImport>(`/api/imports?${query}`, file, (share) => {
        this.sent = share;
      }),
    );
    this.sent = null;
    return made ? (this.shown?.id ?? null) : null;
  }

  async remap(columns: ColumnMapping[]): Promise<void> {
    await this.#change('PUT', '/mapping', { columns });
  }

  async chooseSheet(sheet: string): Promise<void> {
    await this.#change('PUT', '/mapping', { columns: [], sheet });
  }

  async run(): Promise<void> {
    await this.#change('POST', '/run');
  }

  async undo(): Promise<void> {
    await this.#change('DELETE', '');
  }

  async #change(method: 'POST' | 'PUT' | 'DELETE', what: string, body?: object): Promise<void> {
    const id = this.shown?.id;
    if (id === undefined) return;
    const query = new URLSearchParams({ realm: this.#realm });
    await this.#act(() => send<ServiceImport>(method, `/api/imports/${id}${what}?${query}`, body));
  }

  /** One thing at a time; answers whether it was done. */
  async #act(what: () => Promise<ServiceImport>): Promise<boolean> {
    this.busy = true;
    this.trouble = null;
    try {
      const { id } = await what();
      await this.open(id);
      await this.list.load();
      return true;
    } catch (error) {
      this.trouble = this.#why(error);
      return false;
    } finally {
      this.busy = false;
    }
  }

  #why(error: unknown): string {
    const { problems, faults } = importsWords(i18n.language);
    const name = error instanceof ProblemError ? problemName(error.problem) : '';
    return problems[name] ?? (faults as Record<string, string>)[name] ?? troubleOf(error, i18n.words).text;
  }
}
