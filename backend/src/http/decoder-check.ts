import type { ObservedProperty, SourceMapping } from '@commune/contract';
import { isConvertible } from '@commune/domain';
import type pg from 'pg';
import { RequestError } from '../errors.ts';
import type { RealmRow } from '../store/realms.ts';
import { datastreamKeysAmong } from '../store/source-mappings.ts';
import { listProperties } from '../store/things.ts';

/**
 * Throws a 400 that names every part of a mapping in force that leads nowhere: no such realm, key, or way from unit to
 * unit.
 */
export async function requireUsableMappings(
  pool: pg.Pool,
  realms: readonly RealmRow[],
  sources: readonly SourceMapping[],
): Promise<void> {
  const properties = new Map((await listProperties(pool)).map((property) => [property.key, property]));
  const faults: { field: string; reason: string }[] = [];
  for (const [k, source] of sources.entries()) {
    if (!source.enabled) continue;
    const realm = realms.find(({ slug }) => slug === source.realm);
    if (realm === undefined) {
      const known = realms.map(({ slug }) => slug).join(', ');
      faults.push({ field: `sources.${k}.realm`, reason: `there is no realm "${source.realm}"; there are ${known}` });
      continue;
    }
    const unnamed = source.values.map(({ key }) => key).filter((key) => !properties.has(key));
    const own = await datastreamKeysAmong(pool, realm, unnamed);
    for (const [n, { key, unit }] of source.values.entries()) {
      const at = `sources.${k}.values.${n}`;
      const property = properties.get(key);
      if (property === undefined) {
        if (own.has(key)) continue;
        const reason = `"${key}" is no property, and no datastream of ${realm.slug}; /api/registry lists the properties`;
        faults.push({ field: `${at}.key`, reason });
      } else {
        const fault = unitFault(property, unit);
        if (fault !== null) faults.push({ field: `${at}.unit`, reason: fault });
      }
    }
  }
  if (faults.length === 0) return;
  const detail = faults.map(({ field, reason }) => `${field}: ${reason}`).join('; ');
  throw new RequestError(400, 'invalid-request', detail, faults);
}

function unitFault({ key, kind, unit: own }: ObservedProperty, unit: string | undefined): string | null {
  if (unit === undefined || isConvertible(unit, own)) return null;
  if (kind === 'flag' || kind === 'state') return `${key} has no unit`;
  return `no way from "${unit}" to "${own}" is known; give scale and offset instead`;
}
