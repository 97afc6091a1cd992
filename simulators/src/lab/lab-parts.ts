import type { DrillInput } from '@commune/contract';
import type { Broker } from '../connection.ts';
import { type BackendClient, BackendError } from '../fill/backend-client.ts';
import type { Log } from '../log.ts';
import { type JobRun, LabError } from './job-run.ts';
import type { LabClient } from './lab-client.ts';
import type { Library } from './library.ts';

/** What the jobs of a runner are done with. */
export interface LabParts {
  backend: BackendClient;
  lab: LabClient;
  broker: Broker;
  library: Library;
  log: Log;
  /** how often the backend is asked; once a second unless it is said */
  everyMs?: number;
}

/** Makes the drill of a job. */
export async function makeDrill(run: JobRun, backend: BackendClient, input: DrillInput) {
  try {
    const drill = await backend.createDrill(input);
    run.drill = drill.slug;
    return drill;
  } catch (error) {
    if (!(error instanceof BackendError) || error.status >= 500) throw error;
    throw new LabError('drill-refused', error.message);
  }
}
