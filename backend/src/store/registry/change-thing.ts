import type { KnownThing, ThingChange } from '@commune/contract';
import type pg from 'pg';
import { type Audit, writeAudit } from '../audit.ts';
import type { RealmRow } from '../realms.ts';
import { bumpRegistry, readThing } from '../things.ts';

export type Changed = { thing: KnownThing } | { unknownKey: string };

/** Changes a registered thing as it is told; what the change does not name stays. To be run in a transaction. */
export async function changeThing(
  client: pg.ClientBase,
  realm: RealmRow,
  before: KnownThing,
  change: ThingChange,
  audit: Audit,
): Promise<Changed> {
  const { schema } = realm;
  const moved = change.position !== undefined && String(change.position) !== String(before.position);
  const position = change.position === undefined ? before.position : change.position;
  const accuracyM =
    change.positionAccuracyM ?? (change.positionAccuracyM === null || moved ? null : before.positionAccuracyM);
  const verified = change.positionVerified ?? (moved ? false : before.positionVerified);
  await client.query(
    `UPDATE ${schema}.thing SET name = $2, kind = $3, domain = $4, unit_key = $5, longitude = $6, latitude = $7,
       position_accuracy_m = $8, position_verified = $9 WHERE id = $1`,
    [
      before.id,
      change.name ?? before.name,
      change.kind ?? before.kind,
      change.domain ?? before.domain,
      change.unit === undefined ? before.unit : change.unit,
      position?.[0] ?? null,
      position?.[1] ?? null,
      position === null ? null : accuracyM,
      position !== null && verified,
    ],
  );
  for (const { key, expectedIntervalS } of change.datastreams ?? []) {
    const { rowCount } = await client.query(
      `UPDATE ${schema}.datastream SET expected_interval_s = $3 WHERE thing_id = $1 AND key = $2`,
      [before.id, key, expectedIntervalS],
    );
    if (rowCount === 0) return { unknownKey: key };
  }
  await writeAudit(client, audit, 'thing.change', `${realm.slug}/${before.slug}`, 'changed', change);
  await bumpRegistry(client, realm);
  return { thing: (await readThing(client, realm, before.slug))! };
}

/** Holds a thing against others that would change it, until the transaction ends; false where there is none. */
export async function holdThing(client: pg.ClientBase, realm: RealmRow, slug: string): Promise<boolean> {
  const { rowCount } = await client.query(
    `SELECT FROM ${realm.schema}.thing WHERE realm_id = $1 AND slug = $2 FOR UPDATE`,
    [realm.id, slug],
  );
  return rowCount === 1;
}

/** Retires a thing, or brings it back. Its rules see it no more: what is active ends with the reason that it is out of scope. */
export async function setRetired(
  client: pg.ClientBase,
  realm: RealmRow,
  thing: KnownThing,
  retired: boolean,
  reason: string,
  audit: Audit,
): Promise<KnownThing> {
  const state = retired ? 'retired' : 'registered';
  await client.query(`UPDATE ${realm.schema}.thing SET state = $2 WHERE id = $1`, [thing.id, state]);
  const action = retired ? 'thing.retire' : 'thing.bring-back';
  await writeAudit(client, audit, action, `${realm.slug}/${thing.slug}`, state, { reason });
  await bumpRegistry(client, realm);
  return { ...thing, state };
}
