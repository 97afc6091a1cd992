import type { IngestCounts } from '@commune/contract';
import type { ProcessFigures, ProcessRow } from './store/processes.ts';

export interface IngestOverview {
  /** summed over the processes that live, each since its start */
  counts: IngestCounts;
  /** silence then is ours, not the devices' */
  stalled: boolean;
}

/** Figures of this process, and whether it is one that takes readings in. */
export interface OwnIngest<Figures> {
  figures: Figures;
  takesIn: boolean;
}

/** Whether readings do not get in somewhere, or nobody takes any in. */
export function isIngestStalled(
  own: OwnIngest<Pick<ProcessFigures, 'stalled'>>,
  others: readonly Pick<ProcessRow, 'roles' | 'stalled'>[],
): boolean {
  const somebodyTakesIn = own.takesIn || others.some(({ roles }) => roles.includes('ingest'));
  return !somebodyTakesIn || own.figures.stalled || others.some(({ stalled }) => stalled);
}

/** How ingest is doing, whichever process asks: its own figures with those of the others. */
export function ingestOverview(own: OwnIngest<ProcessFigures>, others: readonly ProcessRow[]): IngestOverview {
  const all: readonly ProcessFigures[] = [own.figures, ...others];
  const sum = (key: Exclude<keyof IngestCounts, 'lagMs'>) => all.reduce((total, figures) => total + figures[key], 0);
  return {
    counts: {
      received: sum('received'),
      committed: sum('committed'),
      duplicates: sum('duplicates'),
      rejected: sum('rejected'),
      backlog: sum('backlog'),
      lagMs: Math.max(...all.map(({ lagMs }) => lagMs)),
    },
    stalled: isIngestStalled(own, others),
  };
}
