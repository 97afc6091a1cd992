import type { LabProgress, ReplayRefusal } from '@commune/contract';
import type { RecordingSample, Sample } from '../replay/input/sniff.ts';
import type { Table } from '../replay/mapping/mapping.ts';
import type { ReplayOptions } from '../replay/options.ts';
import { type Findings, Replay, type ReplayContext, type WhatIsKnown } from '../replay/replay.ts';
import type { Source } from '../replay/sources.ts';
import type { FetchedFile } from './fetched-file.ts';
import type { JobRun } from './job-run.ts';

/** What is the same of everything that is replayed here. */
const OPTIONS = {
  ...{ yes: true, restart: true, speed: 1, place: false, import: false, help: false },
  ...{ loop: false, sort: false, 'dry-run': false },
};

export interface LabReplayParts {
  run: JobRun;
  file: FetchedFile;
  sample: Sample | RecordingSample;
  table: Table | null;
  known: WhatIsKnown;
}

/** A replay as the command line makes it, of one file of the lab. */
export function labReplay(
  { run, file, sample, table, known }: LabReplayParts,
  options: Partial<ReplayOptions> & Pick<ReplayOptions, 'realm'>,
  context: Partial<ReplayContext> = {},
): Replay {
  const source: Source = sample.kind === 'recording' ? { sample } : { sample, table: table! };
  const quiet = { log: () => undefined, terminal: { write: () => true }, environment: {} };
  return new Replay(
    { ...OPTIONS, files: [file.path], ...options },
    { ...quiet, stop: run.signal, stateFolder: file.folder, pace: run.pace, ...context },
    // in a drill, whose window is made to fit
    { ...known, realmKind: 'drill' },
    [source],
    { version: 1, tables: table === null ? [] : [table] },
  );
}

export function refusalsOf({ refusals }: Findings): ReplayRefusal[] {
  return refusals.map(({ reason, n, first }) => ({
    ...{ reason, n },
    first: first.map(({ line = null, column = null, detail }) => ({ line, column, detail: detail.slice(0, 500) })),
  }));
}

export const NO_PROGRESS: LabProgress = {
  ...{ clockMs: null, fromMs: null, toMs: null, share: null },
  ...{ messages: 0, readings: 0, total: null, verdicts: [] },
};
