import { dirname, join, resolve } from 'node:path';
import type { Log } from '../log.ts';
import type { Mapping } from './mapping/mapping.ts';
import type { ReplayOptions } from './options.ts';
import { iso } from './report.ts';
import { type ReplayState, replayKey, StateFile } from './state.ts';

export interface StatePlace {
  environment: Record<string, string | undefined>;
  /** instead of the folder that the environment names */
  stateFolder?: string;
  log: Log;
}

/** Where a replay of these files, read and played like this, notes how far it is. */
export async function openState(
  options: ReplayOptions,
  mapping: Mapping,
  { environment, stateFolder, log }: StatePlace,
): Promise<StateFile> {
  const { realm, sort, begin, end, shift } = options;
  const key = await replayKey(options.files, {
    ...{ mapping, realm, import: options.import, sort },
    // as though it began or ended now: whenever that is, it is the same replay
    ...(begin === 'now' || end === 'now' ? {} : { begin, end, shift }),
  });
  const run = environment.RUN_FILE;
  const folder = stateFolder ?? (run ? dirname(run) : resolve(environment.DATA_DIR || 'data'));
  const place = options.mapping?.replace(/(\.json)?$/, '.state.json') ?? join(folder, 'replay', `${key}.state.json`);
  return new StateFile(place, key, log);
}

/** How far it came before, where it goes on from there. */
export async function earlierState(
  state: StateFile,
  { restart }: ReplayOptions,
  log: Log,
): Promise<ReplayState | undefined> {
  if (restart) return undefined;
  const before = await state.read();
  if (!before || before.done === 0) return undefined;
  const until = before.lastMs === null ? '' : ` until ${iso(before.lastMs)}`;
  log(`replay: goes on after ${before.done} items${until}; --restart begins anew`);
  return before;
}
