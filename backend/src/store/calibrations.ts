import type { Calibration } from '@commune/contract';
import { type CalibrationStep, calibrationSteps } from '@commune/domain';
import type pg from 'pg';
import { type Audit, writeAudit } from './audit.ts';
import { epochMs } from './epoch-ms.ts';
import type { RealmRow } from './realms.ts';
import { bumpRegistry } from './things.ts';

const FROM_MS = `${epochMs('c.valid_from')} AS "fromMs"`;

/** How the readings of a realm's datastreams are made right as they come in, the latest step first; most have none. */
export async function readCalibrationSteps(
  db: pg.Pool,
  { id, schema }: RealmRow,
): Promise<Map<number, CalibrationStep[]>> {
  const { rows } = await db.query<CalibrationStep & { datastreamId: number; version: number }>(
    `SELECT c.datastream_id AS "datastreamId", c.version, ${FROM_MS}, c.scale, c.addend + coalesce(c.zero_m, 0) AS offset
     FROM ${schema}.calibration c JOIN ${schema}.datastream d ON d.id = c.datastream_id
     JOIN ${schema}.thing t ON t.id = d.thing_id WHERE t.realm_id = $1`,
    [id],
  );
  const versions = new Map<number, typeof rows>();
  for (const row of rows) versions.set(row.datastreamId, [...(versions.get(row.datastreamId) ?? []), row]);
  return new Map(Array.from(versions, ([datastreamId, own]) => [datastreamId, calibrationSteps(own)]));
}

type CalibrationRow = Omit<Calibration, 'untilMs' | 'datum'> & { zeroM: number | null; reference: string | null };

/** Every version for a thing's datastreams, by key and newest first. */
export async function listCalibrations(
  db: pg.Pool | pg.ClientBase,
  { schema }: RealmRow,
  thingId: number,
): Promise<Calibration[]> {
  const { rows } = await db.query<CalibrationRow>(
    `SELECT d.key, c.version, ${FROM_MS}, c.scale, c.addend AS offset, c.zero_m AS "zeroM", c.reference, c.source, c.note,
            c.who, ${epochMs('c.at')} AS "atMs"
     FROM ${schema}.calibration c JOIN ${schema}.datastream d ON d.id = c.datastream_id
     WHERE d.thing_id = $1 ORDER BY d.key, c.version DESC`,
    [thingId],
  );
  let earlierKey = '';
  let untilMs: number | null = null;
  return rows.map(({ zeroM, reference, ...row }) => {
    if (row.key !== earlierKey) [earlierKey, untilMs] = [row.key, null];
    const ends = untilMs === null ? null : Math.max(row.fromMs, untilMs);
    untilMs = Math.min(row.fromMs, untilMs ?? row.fromMs);
    return { ...row, untilMs: ends, datum: zeroM === null ? null : { zeroM, reference: reference! } };
  });
}

export interface CalibratedStream {
  id: number;
  thingId: number;
  property: string;
  kind: string;
  unit: string;
}

/** A datastream, held against another version until the transaction ends; null where there is none. */
export async function holdStream(
  client: pg.ClientBase,
  { id, schema }: RealmRow,
  thing: string,
  key: string,
): Promise<CalibratedStream | null> {
  const { rows } = await client.query<CalibratedStream>(
    `SELECT d.id, t.id AS "thingId", p.key AS property, p.kind, p.unit FROM ${schema}.thing t
     JOIN ${schema}.datastream d ON d.thing_id = t.id JOIN core.observed_property p ON p.id = d.property_id
     WHERE t.realm_id = $1 AND t.slug = $2 AND d.key = $3 FOR UPDATE OF d`,
    [id, thing, key],
  );
  return rows[0] ?? null;
}

/** The time of the newest reading from a moment on, epoch ms; null where there is none. */
export async function newestSince(
  client: pg.ClientBase,
  { schema }: RealmRow,
  streamId: number,
  fromMs: number,
): Promise<number | null> {
  const { rows } = await client.query<{ timeMs: number }>(
    `SELECT ${epochMs('time')} AS "timeMs" FROM ${schema}.observation
     WHERE datastream_id = $1 AND time >= to_timestamp($2 / 1000.0) ORDER BY time DESC LIMIT 1`,
    [streamId, fromMs],
  );
  return rows[0]?.timeMs ?? null;
}

export type NewCalibration = Pick<Calibration, 'key' | 'fromMs' | 'scale' | 'offset' | 'datum' | 'source' | 'note'>;

/** Saves the next version of a datastream that is held; null where it has `most` already. */
export async function saveCalibration(
  client: pg.ClientBase,
  realm: RealmRow,
  { id, thingId }: CalibratedStream,
  thing: string,
  { key, fromMs, scale, offset, datum, source, note }: NewCalibration,
  most: number,
  audit: Audit,
): Promise<Calibration | null> {
  const { rows } = await client.query<{ version: number }>(
    `INSERT INTO ${realm.schema}.calibration
       (datastream_id, version, valid_from, scale, addend, zero_m, reference, source, note, who)
     SELECT $1, coalesce(max(version), 0) + 1, to_timestamp($2 / 1000.0), $3, $4, $5, $6, $7, $8, $9
     FROM ${realm.schema}.calibration WHERE datastream_id = $1 HAVING count(*) < $10 RETURNING version`,
    [id, fromMs, scale, offset, datum?.zeroM ?? null, datum?.reference ?? null, source, note, audit.who, most],
  );
  const version = rows[0]?.version;
  if (version === undefined) return null;
  const all = await listCalibrations(client, realm, thingId);
  const saved = all.find((one) => one.key === key && one.version === version)!;
  await writeAudit(client, audit, 'calibration.save', `${realm.slug}/${thing}/${key}`, `version ${version}`, saved);
  await bumpRegistry(client, realm);
  return saved;
}
