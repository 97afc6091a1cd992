import { createHash } from 'node:crypto';
import { localDay } from '@commune/domain';

/** A part of the report, and when the province is to be told of it again. */
export interface ReportPart {
  part: string;
  /** what of it, where a change is told at once; a figure that is another one every minute waits for its day */
  content: unknown;
  everyDays: number;
}

export interface ToldPart {
  digest: string;
  toldMs: number;
}

/** Those of which the province was never told, or something else, or so many local days ago. */
export function dueParts<P extends ReportPart>(
  parts: readonly P[],
  told: ReadonlyMap<string, ToldPart>,
  nowMs: number,
): (P & { digest: string })[] {
  return parts
    .map((part) => ({ ...part, digest: digestOf(part.content) }))
    .filter(({ part, digest, everyDays }) => {
      const last = told.get(part);
      return last === undefined || last.digest !== digest || localDay(nowMs) - localDay(last.toldMs) >= everyDays;
    });
}

function digestOf(content: unknown): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('hex');
}
