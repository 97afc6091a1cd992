import { invalidField, notFound } from '../errors.ts';
import type { RealmRow } from '../store/realms.ts';

/** The realm a request names; 400 where it names none, 404 where there is none of that name. */
export function realmOf(realms: readonly RealmRow[], slug: unknown): RealmRow {
  if (typeof slug !== 'string' || slug === '') throw invalidField('realm', 'name a realm, for example ?realm=sim');
  const realm = realms.find((each) => each.slug === slug);
  if (realm === undefined) throw notFound(`there is no realm "${slug}"`);
  return realm;
}
