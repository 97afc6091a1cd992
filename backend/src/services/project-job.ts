import type { ServiceKind, ServiceObject } from '@commune/contract';
import { foldFacts } from '@commune/domain';
import pg from 'pg';
import type { Logger } from '../logger.ts';
import { StandingJob } from '../standing-job.ts';
import type { RealmSchema } from '../store/realms.ts';
import { type ServiceConfiguration, serviceConfiguration } from '../store/services/configuration.ts';
import { countDays } from '../store/services/dossier-days.ts';
import { claimProjection, type DueSubject, markDue, takeDue } from '../store/services/due.ts';
import { factsOf } from '../store/services/facts.ts';
import { type PaidFor, paidFor, paymentsMade } from '../store/services/online-payments.ts';
import { deleteProjections, type Projected, writeProjections } from '../store/services/projections.ts';
import { apart, between } from '../store/transaction.ts';
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
  const round = (client: pg.ClientBase, signal: AbortSignal) => projectDue(client, logger, signal);
  return new StandingJob({ name: 'services', connect, claim: claimProjection, round, pauseMs: () => EVERY_MS, logger });
}

/** Works off the lists of both schemas. */
export async function projectDue(client: pg.ClientBase, logger: Logger, signal?: AbortSignal): Promise<void> {
  let configuration: ServiceConfiguration | undefined;
  const configured = async () => {
    configuration ??= await serviceConfiguration(client);
    return configuration;
  };
  for (const schema of SCHEMAS) {
    for (let more = true; more && !signal?.aborted; ) more = await projectPortion(client, schema, configured, logger);
  }
}

/** One portion, objects and list in one transaction: what is cut off is done again. Returns whether there is more. */
async function projectPortion(
  client: pg.ClientBase,
  schema: RealmSchema,
  configured: () => Promise<ServiceConfiguration>,
  logger: Logger,
): Promise<boolean> {
  return between(client, 'BEGIN', async () => {
    const due = await takeDue(client, schema, DUE_A_PORTION);
    if (due.length === 0) return false;
    const configuration = await configured();
    for (const group of groups(due)) await projectApart(client, schema, group, configuration, logger);
    return true;
  });
}

/**
 * What the database refuses of one subject must not hold the others back for ever: a group that fails is halved down to
 * it, and that one is left as it was until something new is stated of it.
 */
async function projectApart(
  client: pg.ClientBase,
  schema: RealmSchema,
  group: Group,
  configuration: ServiceConfiguration,
  logger: Logger,
): Promise<void> {
  try {
    await apart(client, () => projectGroup(client, schema, group, configuration));
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const { refs } = group;
    if (refs.length === 1) {
      const { realmId, kind } = group;
      logger.error({ err: error, schema, realmId, kind, ref: refs[0] }, 'what is stated of a service cannot be kept');
      return;
    }
    const half = Math.ceil(refs.length / 2);
    for (const part of [refs.slice(0, half), refs.slice(half)]) {
      await projectApart(client, schema, { ...group, refs: part }, configuration, logger);
    }
  }
}

interface Group {
  realmId: number;
  kind: ServiceKind;
  refs: string[];
}

/** By what it was given, and not because the database is away. */
function isRefusal(error: unknown): boolean {
  return error instanceof RangeError || (error instanceof pg.DatabaseError && /^2[23]/.test(error.code ?? ''));
}

async function projectGroup(
  client: pg.ClientBase,
  schema: RealmSchema,
  { realmId, kind, refs }: Group,
  configuration: ServiceConfiguration,
): Promise<void> {
  const facts = await factsOf(client, schema, realmId, kind, refs);
  const paid = kind === 'dossier' ? await paidFor(client, schema, realmId, refs) : new Map<string, boolean>();
  const projected: Projected[] = [];
  const gone: string[] = [];
  for (const ref of refs) {
    const object = foldFacts(facts.get(ref) ?? [], configuration);
    if (object === null) gone.push(ref);
    else projected.push(project(withPayment(object, paid.get(ref)), configuration));
  }
  const write = async () => {
    await writeProjections(client, schema, realmId, kind, projected);
    await deleteProjections(client, schema, realmId, kind, gone);
  };
  if (kind === 'dossier') {
    await countDays(client, schema, realmId, refs, -1);
    await write();
    await countDays(client, schema, realmId, refs, 1);
  } else if (kind === 'payment') {
    const before = await paymentsMade(client, schema, realmId, refs);
    await write();
    await markPaidFor(client, schema, realmId, before, await paymentsMade(client, schema, realmId, refs));
  } else await write();
}

/** A payment says of its dossier whether it was paid online; `online` left out: none was made in a way that is known. */
function withPayment(object: ServiceObject, online: boolean | undefined): ServiceObject {
  if (object.kind !== 'dossier' || online === undefined) return object;
  return { ...object, paidOnline: online || object.paidOnline === true };
}

/** Whose payment came, went or changed its dossier is told anew with it. */
async function markPaidFor(
  client: pg.ClientBase,
  schema: RealmSchema,
  realmId: number,
  before: ReadonlyMap<string, PaidFor>,
  after: ReadonlyMap<string, PaidFor>,
): Promise<void> {
  const said = (paid: PaidFor | undefined) => paid && `${paid.online} ${paid.dossier}`;
  const changed = [...before.keys(), ...after.keys()].filter((ref) => said(before.get(ref)) !== said(after.get(ref)));
  const dossiers = changed.flatMap((ref) => [before.get(ref), after.get(ref)].flatMap((paid) => paid?.dossier ?? []));
  await markDue(
    client,
    schema,
    dossiers.map((ref) => ({ realmId, kind: 'dossier', ref })),
  );
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
