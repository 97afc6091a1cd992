import { type KnownThing, type Replaced, type Replacement, ruleDefinitionSchema, type Thing } from '@commune/contract';
import type pg from 'pg';
import { saveRule } from '../alarms/rules.ts';
import { listWatchedRules } from '../alarms/watched.ts';
import { type Audit, writeAudit } from '../audit.ts';
import type { RealmRow } from '../realms.ts';
import { bumpRegistry, readThing } from '../things.ts';
import { listReplacements } from './replacements.ts';

const MAX_SLUG = 64;

/**
 * Has a registered thing go on under the slug of the device that takes its place: id, datastreams, history, alarms and
 * marks stay, rules and maintenance windows that name the old slug name the new one. The old slug is kept by a retired
 * thing. `fresh`: what is known under the new slug, discovered at the most; what it sent before stays its own. To be run
 * in a transaction that holds both.
 */
export async function replaceThing(
  client: pg.ClientBase,
  realm: RealmRow,
  { old, by, fresh, note }: { old: KnownThing; by: string; fresh: KnownThing | null; note: string },
  audit: Audit,
): Promise<Replaced> {
  const { schema } = realm;
  const setAside = fresh === null ? null : await putAside(client, realm, fresh, old);
  await client.query(`UPDATE ${schema}.thing SET slug = $2 WHERE id = $1`, [old.id, by]);
  const { rows } = await client.query<{ id: number }>(
    `INSERT INTO ${schema}.thing (realm_id, slug, state, kind, domain, name, unit_key)
     VALUES ($1, $2, 'retired', $3, $4, $5, $6) RETURNING id`,
    [realm.id, old.slug, old.kind, old.domain, old.name, old.unit],
  );
  await client.query(
    `INSERT INTO ${schema}.thing_replacement (retired_id, thing_id, old_slug, new_slug, note, who)
     VALUES ($1, $2, $3, $4, $5, $6)`,
    [rows[0]!.id, old.id, old.slug, by, note, audit.who],
  );
  const rules = await renameInRules(client, realm, old.slug, by, audit);
  await renameInWindows(client, realm, old.slug, by);
  const revoked = await revokeOwn(client, realm, old.slug);
  const detail = { by, note, rules, revoked, setAside };
  await writeAudit(client, audit, 'thing.replace', `${realm.slug}/${old.slug}`, 'replaced', detail);
  await bumpRegistry(client, realm);
  const thing = (await readThing(client, realm, by)) as Thing;
  const replacement: Replacement = (await listReplacements(client, realm, old.id))[0]!;
  return { thing, replacement, rules, revoked, setAside };
}

/** What the new device sent before it took the place of another stays where it is, under a slug that is free. */
async function putAside(client: pg.ClientBase, realm: RealmRow, fresh: KnownThing, as: KnownThing): Promise<string> {
  const { rows: taken } = await client.query<{ slug: string }>(
    `SELECT slug FROM ${realm.schema}.thing WHERE realm_id = $1 AND slug LIKE '%-before%'`,
    [realm.id],
  );
  const used = new Set(taken.map(({ slug }) => slug));
  const named = (n: number) => {
    const end = n === 1 ? '-before' : `-before-${n}`;
    return fresh.slug.slice(0, MAX_SLUG - end.length) + end;
  };
  let n = 1;
  while (used.has(named(n))) n++;
  const name = { vi: `${fresh.slug} (trước khi thay thế)`, en: `${fresh.slug} (before it replaced another)` };
  await client.query(
    `UPDATE ${realm.schema}.thing SET slug = $2, state = 'retired', kind = $3, domain = $4, name = $5 WHERE id = $1`,
    [fresh.id, named(n), as.kind, as.domain, name],
  );
  return named(n);
}

/** The rules that hold and name the old slug get a version that names the new one; returns their keys. */
async function renameInRules(
  client: pg.ClientBase,
  realm: RealmRow,
  old: string,
  by: string,
  audit: Audit,
): Promise<string[]> {
  const { rules } = await listWatchedRules(client, realm);
  const naming = rules.filter(({ definition }) => definition.scope.things?.includes(old));
  for (const { key, definition } of naming) {
    const things = definition.scope.things?.map((slug) => (slug === old ? by : slug));
    const renamed = ruleDefinitionSchema.parse({ ...definition, scope: { ...definition.scope, things } });
    await saveRule(client, realm, key, renamed, audit);
  }
  return naming.map(({ key }) => key);
}

async function renameInWindows(client: pg.ClientBase, realm: RealmRow, old: string, by: string): Promise<void> {
  await client.query(
    `UPDATE ${realm.schema}.maintenance_window SET scope = jsonb_set(scope, '{things}', (
       SELECT jsonb_agg(CASE WHEN named = $2 THEN $3 ELSE named END) FROM jsonb_array_elements_text(scope->'things') named))
     WHERE realm_id = $1 AND to_time > now() AND scope->'things' ? $2`,
    [realm.id, old, by],
  );
}

/** The clients that could speak for the old slug of this realm and for nothing else. */
async function revokeOwn(client: pg.ClientBase, realm: RealmRow, old: string): Promise<string[]> {
  const { rows } = await client.query<{ username: string }>(
    `UPDATE core.device_credential SET revoked_at = now()
     WHERE realms = ARRAY[$1::text] AND things = ARRAY[$2::text] AND revoked_at IS NULL RETURNING username`,
    [realm.slug, old],
  );
  return rows.map(({ username }) => username);
}
