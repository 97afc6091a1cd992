import type { BenchDatabase } from './database.ts';

/** What every bench is given. */
export interface BenchParts {
  root: string;
  database: BenchDatabase;
  /** shorter runs, to try the bench itself; the figures mean little */
  quick: boolean;
  /** the step under way; `fraction` 0…1 draws a bar */
  progress: (text: string, fraction?: number) => void;
}
