import type pg from 'pg';
import type { RealmRow } from '../../src/store/realms.ts';
import { insertFacts, type StoredStatement } from '../../src/store/services/facts.ts';
import { insertImport, updateImport } from '../../src/store/services/imports.ts';
import { transaction } from '../../src/store/transaction.ts';
import { madeDossiers } from './made-dossiers.ts';

/** Stores the made dossiers `from` … `n` − 1 of the year before a moment as rows of one file that is taken in; each is still to be told. */
export async function storeDossiers(
  pool: pg.Pool,
  realm: RealmRow,
  nowMs: number,
  from: number,
  n: number,
): Promise<void> {
  const made = { kind: 'dossier' as const, fileName: 'bench', digest: String(n), exportedMs: nowMs, who: 'bench' };
  const importId = await insertImport(pool, realm, made);
  let portion: StoredStatement[] = [];
  const flush = async () => {
    const statements = portion;
    portion = [];
    await transaction(pool, (client) =>
      insertFacts(client, realm, { importId, kind: 'dossier', exportedMs: nowMs }, statements),
    );
  };
  let row = 0;
  for (const { ref, fields } of madeDossiers(n, nowMs)) {
    if (row++ < from) continue;
    portion.push({ row, subject: ref, fields });
    if (portion.length === 2000) await flush();
  }
  await flush();
  await updateImport(pool, realm, importId, { state: 'done', finished: true });
}
