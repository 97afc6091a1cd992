import type { BasemapFeature, Commune, Localized, OrganisationalUnit } from '@commune/contract';
import type pg from 'pg';

/** The place as the map draws it. */
export async function readCommune(db: pg.Pool, code: string): Promise<Omit<Commune, 'basemapOverride'> | null> {
  const communes = await db.query<Pick<Commune, 'code' | 'name' | 'centre' | 'bounds'>>(
    'SELECT code, name, centre, bounds FROM core.commune WHERE code = $1',
    [code],
  );
  const commune = communes.rows[0];
  if (commune === undefined) return null;
  const features = await db.query<{ feature: BasemapFeature }>(
    `SELECT jsonb_build_object(
       'type', 'Feature',
       'geometry', geometry,
       'properties', jsonb_build_object('key', key, 'kind', kind, 'name', name, 'accuracyM', accuracy_m,
                                        'verified', verified, 'source', source)
                     || CASE WHEN ref IS NULL THEN '{}' ELSE jsonb_build_object('ref', ref) END) AS feature
     FROM core.basemap_feature WHERE commune_code = $1 ORDER BY key`,
    [code],
  );
  return {
    ...commune,
    basemap: { type: 'FeatureCollection', features: features.rows.map((row) => row.feature) },
    units: await readUnits(db),
  };
}

/** Who does what in the commune, in the order of every list. */
export async function readUnits(db: pg.Pool | pg.ClientBase): Promise<OrganisationalUnit[]> {
  const { rows } = await db.query<OrganisationalUnit>(
    'SELECT key, name, part, verified, source FROM core.organisational_unit ORDER BY rank',
  );
  return rows;
}

export async function communeName(db: pg.Pool | pg.ClientBase, code: string): Promise<Localized> {
  const { rows } = await db.query<{ name: Localized }>('SELECT name FROM core.commune WHERE code = $1', [code]);
  if (rows[0] === undefined) throw new Error(`the database has no commune ${code}`);
  return rows[0].name;
}
