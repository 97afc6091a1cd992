import type { ServiceKind } from '@commune/contract';
import { foldFacts } from '@commune/domain';
import type pg from 'pg';
import type { Logger } from '../logger.ts';
import { StandingJob } from '../standing-job.ts';
import type { RealmSchema } from '../store/realms.ts';
import { type ServiceConfiguration, serviceConfiguration } from '../store/services/configuration.ts';
import { countDays } from '../store/services/dossier-days.ts';
import { claimProjection, type DueSubject, takeDue } from '../store/services/due.ts';
import { factsOf } from '../store/services/facts.ts';
import { deleteProjections, type Projected, writeProjections } from '../store/services/projections.ts';
import { project } from './projection.ts';

const SCHEMAS: readonly RealmSchema[] = ['live', 'sandbox'];
const EVERY_MS = 500;
/** Rows of the list; one subject may have several. */
const DUE_A_PORTION = 500;

/**
 * Tells dossiers, payments, documents and citizens' reports anew from all that is stated of each, as events and imports
 * come and are undone.
 */
export function createProjectJob(connect: () => Promise<pg.Client>, logger: Logger): StandingJob {
  const round = (client: pg.ClientBase, signal: AbortSignal) => projectDue(client, signal);
  return new StandingJob({ name: 'services', connect, claim: claimProjection, round, pauseMs: () => EVERY_MS, logger });
}

/** Works off the lists of both schemas. */
export async function projectDue(client: pg.ClientBase, signal?: AbortSignal): Promise<void> {
  let configuration: ServiceConfiguration | undefined;
  for (const schema of SCHEMAS) {
    for (let more = true; more && !signal?.aborted; ) {
      more = await projectPortion(client, schema, async () => {
        configuration ??= await serviceConfiguration(client);
        return configuration;
      });
    }
  }
}

/** One portion, objects and list in one transaction: what is cut off is done again. Returns whether there is more. */
async function projectPortion(
  client: pg.ClientBase,
  schema: RealmSchema,
  configured: () => Promise<ServiceConfiguration>,
): Promise<boolean> {
  await client.query('BEGIN');
  try {
    const due = await takeDue(client, schema, DUE_A_PORTION);
    if (due.length > 0) {
      const configuration = await configured();
      for (const group of groups(due)) await projectGroup(client, schema, group, configuration);
    }
    await client.query('COMMIT');
    return due.length > 0;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

interface Group {
  realmId: number;
  kind: ServiceKind;
  refs: string[];
}

async function projectGroup(
  client: pg.ClientBase,
  schema: RealmSchema,
  { realmId, kind, refs }: Group,
  configuration: ServiceConfiguration,
): Promise<void> {
  const facts = await factsOf(client, schema, realmId, kind, refs);
  const projected: Projected[] = [];
  const gone: string[] = [];
  for (const ref of refs) {
    const object = foldFacts(facts.get(ref) ?? [], configuration);
    if (object === null) gone.push(ref);
    else projected.push(project(object, configuration));
  }
  if (kind === 'dossier') await countDays(client, schema, realmId, refs, -1);
  await writeProjections(client, schema, realmId, kind, projected);
  await deleteProjections(client, schema, realmId, kind, gone);
  if (kind === 'dossier') await countDays(client, schema, realmId, refs, 1);
}

function groups(due: readonly DueSubject[]): Group[] {
  const found = new Map<string, Group>();
  for (const { realmId, kind, ref } of due) {
    const key = `${realmId} ${kind}`;
    const group = found.get(key);
    if (group === undefined) found.set(key, { realmId, kind, refs: [ref] });
    else group.refs.push(ref);
  }
  return [...found.values()];
}
