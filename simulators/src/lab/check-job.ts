import type { LabJobAsked, LabWork, ReplayReport } from '@commune/contract';
import type { BackendClient } from '../fill/backend-client.ts';
import { sniff } from '../replay/input/sniff.ts';
import type { WhatIsKnown } from '../replay/replay.ts';
import { withFile } from './fetched-file.ts';
import type { JobRun } from './job-run.ts';
import type { LabParts } from './lab-parts.ts';
import { labReplay, NO_PROGRESS, refusalsOf } from './lab-replay.ts';
import { columnsOf, readTable } from './read-table.ts';

/** The realm whose things and properties a file is held against, as a drill begins with them. */
const KNOWN_REALM = 'sim';

export async function whatIsKnown(backend: BackendClient): Promise<WhatIsKnown> {
  const { properties, things } = await backend.registry(KNOWN_REALM);
  return { properties, things, backend, realmKind: 'drill' };
}

/** Looks into a file, finds out or is told what its columns mean, and plays it dry. */
export function checkJob(
  run: JobRun,
  asked: Extract<LabJobAsked, { kind: 'replay-check' }>,
  work: LabWork,
  { lab, backend }: LabParts,
): Promise<ReplayReport> {
  return withFile(lab, asked.file, work, run.signal, async (file) => {
    const known = await whatIsKnown(backend);
    const sample = await sniff(file.path);
    const read = sample.kind === 'recording' ? null : readTable(sample, asked.mapping, known);
    const report: ReplayReport = {
      ...{ recording: read === null, columns: sample.kind === 'recording' ? [] : columnsOf(sample) },
      ...(read ?? { table: null, guessed: false, doubts: [], fault: null }),
      ...{ rows: null, count: null, refusals: [], late: 0, clocks: [] },
    };
    if (report.fault !== null) return report;
    const replay = labReplay(
      { run, file, sample, table: read?.table ?? null, known },
      { realm: KNOWN_REALM, 'dry-run': true },
      {
        onProgress: (readings, _atMs, share) => {
          run.progress = () => ({ ...NO_PROGRESS, readings, share });
        },
      },
    );
    const { checked } = await replay.run();
    const found = replay.findings();
    const { rows, late, clocks } = found;
    return {
      ...report,
      ...{ rows, late, clocks, refusals: refusalsOf(found) },
      count: checked === undefined ? null : { ...checked, things: checked.things.size },
    };
  });
}
