import type { KnownThing, ThingChange } from '@commune/contract';
import type pg from 'pg';
import { invalidField } from '../errors.ts';
import { listKinds } from '../store/things.ts';

/** A kind that is new to the thing must be one of the listed, and belong to its domain; throws a 400 where it does not. */
export async function requireFittingKind(
  client: pg.ClientBase,
  before: KnownThing,
  change: Pick<ThingChange, 'kind' | 'domain'>,
): Promise<void> {
  if (change.kind === undefined && change.domain === undefined) return;
  const kind = change.kind ?? before.kind;
  const domain = change.domain ?? before.domain;
  if (kind === before.kind && domain === before.domain) return;
  const kinds = await listKinds(client);
  const known = kinds.find(({ key }) => key === kind);
  if (known === undefined && kind !== before.kind) {
    throw invalidField('kind', `there is no kind "${kind}"; /api/registry lists the kinds`);
  }
  if (known !== undefined && known.domain !== domain) {
    throw invalidField('domain', `a ${kind} belongs to ${known.domain}, not to ${domain}`);
  }
}
