import { resolve } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { properties as seedProperties, realms as seedRealms, things as seedThings } from '@commune/db/seeds';
import { runOf } from '../connection.ts';
import { BackendClient, BackendError } from '../fill/backend-client.ts';
import type { Known } from './mapping/guess.ts';
import { type Mapping, writeMapping } from './mapping/mapping.ts';
import { REPLAY_USAGE, type ReplayOptions, readOptions } from './options.ts';
import { confirmed, prepareSources } from './prepare-sources.ts';
import { Replay, type ReplayContext, type ReplayResult, type WhatIsKnown } from './replay.ts';
import { ReplayError } from './replay-error.ts';

/**
 * `replay <file…>`. Returns what came of it, or undefined where there was nothing to do but to say something. Throws
 * ReplayError for files and options that cannot be used; what was stored until then is said before.
 */
export async function replay(args: readonly string[], context: ReplayContext): Promise<ReplayResult | undefined> {
  const given = readOptions(args);
  // What lives is 30 MB; without this V8 lets four times as much garbage gather. 195 MB become 140 at a sixth more time.
  setFlagsFromString('--heap-growing-percent=50');
  const { environment, log, stop } = context;
  const from = environment.INIT_CWD ?? process.cwd();
  const at = (path: string) => resolve(from, path);
  const options: ReplayOptions = {
    ...given,
    files: given.files.map(at),
    ...(given.mapping !== undefined && { mapping: at(given.mapping) }),
    ...(given['write-mapping'] !== undefined && { 'write-mapping': at(given['write-mapping']) }),
  };
  if (options.help || options.files.length === 0) {
    log(REPLAY_USAGE);
    if (options.help) return undefined;
    throw new ReplayError('name the files to replay');
  }
  const known = await whatIsKnown(options, context);
  const prepared = await prepareSources(options, known, log);
  refuseUnknown(prepared.mapping, known);
  if (options['write-mapping'] !== undefined) {
    await writeMapping(options['write-mapping'], prepared.mapping);
    log(`replay: the mapping is in ${options['write-mapping']}; give it with --mapping`);
    return undefined;
  }
  if (prepared.guessed && !options.yes && !options['dry-run']) {
    if (!context.terminal.isTTY) {
      throw new ReplayError(
        'this mapping was guessed: take it with --yes, or write it with --write-mapping and change it',
      );
    }
    if (!(await confirmed('Is that what the columns mean?', stop))) {
      throw new ReplayError('nothing was sent; --write-mapping <file> writes the mapping, to be changed');
    }
  }
  return new Replay(options, context, known, prepared.sources, prepared.mapping).run();
}

/** A property that nobody has defined, and no thing has a datastream of that name either: every reading would be refused. */
function refuseUnknown({ tables }: Mapping, { properties, things }: Known): void {
  const keys = new Set(properties.map(({ key }) => key));
  for (const { datastreams } of things) for (const { key } of datastreams ?? []) keys.add(key);
  const named = tables.flatMap(({ values, long }) => [...values, ...Object.values(long?.names ?? {})]);
  const unknown = named.flatMap((measure) => (measure && !keys.has(measure.property) ? [measure.property] : []));
  if (unknown.length === 0) return;
  const names = [...new Set(unknown)].map((name) => `"${name}"`).join(', ');
  throw new ReplayError(`nobody has defined ${names}; the properties are ${[...keys].sort().join(', ')}`);
}

/** As the backend tells it; of a broker alone nobody can ask, and the commune's own definitions count. */
async function whatIsKnown(options: ReplayOptions, { environment, stop }: ReplayContext): Promise<WhatIsKnown> {
  const { realm } = options;
  const alone = options.mqtt !== undefined || Boolean(environment.MQTT_URL);
  if (!options.import && (alone || options['dry-run'] || options['write-mapping'] !== undefined)) {
    const run = alone ? undefined : await runOf(environment, stop).catch(() => undefined);
    const backend = run && new BackendClient(run.url, run.signIn.engineer, stop);
    const told = await backend?.registry(realm).catch(() => undefined);
    const kind = told?.realm.kind ?? seedRealms.find(({ slug }) => slug === realm)?.kind ?? 'sim';
    return {
      properties: told?.properties ?? seedProperties,
      things: told?.things ?? seedThings,
      realmKind: kind,
      backend,
    };
  }
  const run = await runOf(environment, stop);
  const backend = new BackendClient(run.url, run.signIn.engineer, stop);
  await backend.signIn();
  const {
    properties,
    things,
    realm: told,
  } = await backend.registry(realm).catch((error: unknown) => {
    if (error instanceof BackendError && error.status === 404) throw new ReplayError(`there is no realm "${realm}"`);
    throw error;
  });
  return { properties, things, realmKind: told.kind, backend };
}
