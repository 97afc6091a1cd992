import { createHash } from 'node:crypto';
import type { ServiceFact, ServiceKind, ServiceObject } from '@commune/contract';
import { foldFacts } from '@commune/domain';
import type pg from 'pg';
import type { RealmRow } from '../../store/realms.ts';
import type { ServiceConfiguration } from '../../store/services/configuration.ts';
import { factsOf } from '../../store/services/facts.ts';
import type { StatedRow } from './read-row.ts';

export interface ClassifyParts {
  realm: RealmRow;
  kind: ServiceKind;
  digest: string;
  exportedMs: number;
  configuration: ServiceConfiguration;
}

export type RowClass = 'new' | 'changed' | 'same';

/** Tells what rows say against what is known; a subject that comes again in one file, against its row before. */
export class Classifier {
  readonly #parts: ClassifyParts;
  /** by subject, the content of its last row */
  readonly #seen = new Map<string, string>();

  constructor(parts: ClassifyParts) {
    this.#parts = parts;
  }

  /** Before the rows are stored. */
  async classify(
    db: pg.Pool | pg.ClientBase,
    rows: readonly StatedRow[],
    nowMs: number,
  ): Promise<Record<RowClass, number>> {
    const { realm, kind } = this.#parts;
    const counts = { new: 0, changed: 0, same: 0 };
    const refs = [...new Set(rows.map(({ subject }) => subject))].filter((subject) => !this.#seen.has(subject));
    const facts = await factsOf(db, realm.schema, realm.id, kind, refs);
    for (const row of rows) {
      const content = createHash('sha1').update(JSON.stringify(row.fields)).digest('base64');
      const before = this.#seen.get(row.subject);
      // A piece of the file's text keeps all of it in memory: what stays is copied.
      this.#seen.set(Buffer.from(row.subject).toString(), content);
      if (before !== undefined) counts[before === content ? 'same' : 'changed']++;
      else counts[this.#against(facts.get(row.subject) ?? [], row, nowMs)]++;
    }
    return counts;
  }

  #against(known: readonly ServiceFact[], row: StatedRow, nowMs: number): RowClass {
    if (known.length === 0) return 'new';
    const { configuration } = this.#parts;
    const before = foldFacts(known, configuration);
    const after = foldFacts([...known, this.#fact(row, nowMs)], configuration);
    return before !== null && after !== null && meaning(before) === meaning(after) ? 'same' : 'changed';
  }

  #fact({ subject, row, fields }: StatedRow, nowMs: number): ServiceFact {
    const { kind, digest, exportedMs } = this.#parts;
    const source = { from: 'import', id: digest, row } as const;
    return { kind, subject, knownMs: exportedMs, arrivedMs: nowMs, source, fields } as ServiceFact;
  }
}

/** What an object says, without when and by whom it was said. */
function meaning({
  firstKnownMs: _first,
  knownMs: _known,
  from: _from,
  contradictions,
  ...said
}: ServiceObject): string {
  return JSON.stringify([said, contradictions.map(({ code, fields }) => [code, fields])]);
}
