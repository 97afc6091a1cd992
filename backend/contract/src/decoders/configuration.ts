import { z } from 'zod';
import { MAX_SOURCES, type SourceMapping, sourceMappingSchema } from './source.ts';
import { filtersOverlap } from './topic-filter.ts';

/**
 * `PUT /api/ingest/decoders` (engineer): all sources as they shall be from now on, made from the version that was read.
 * 409 where another has been saved since.
 */
export const decodersInputSchema = z.strictObject({
  /** 0 where there has been none */
  basedOn: z.number().int().min(0),
  sources: z
    .array(sourceMappingSchema)
    .max(MAX_SOURCES)
    .superRefine(refuseConflicts)
    .refine((sources) => !JSON.stringify(sources).includes('\\u0000'), 'U+0000 cannot be stored'),
});
export type DecodersInput = z.infer<typeof decodersInputSchema>;

/** `GET /api/ingest/decoders` with, for an earlier one, `version`. */
export interface DecodersConfiguration {
  /** 0: nobody has set any up */
  version: number;
  sources: SourceMapping[];
  createdMs: number | null;
  createdBy: string | null;
}

function refuseConflicts(sources: readonly SourceMapping[], context: z.RefinementCtx): void {
  for (const [k, { key, filter, enabled }] of sources.entries()) {
    for (const earlier of sources.slice(0, k)) {
      if (earlier.key === key) {
        context.addIssue({ code: 'custom', path: [k, 'key'], message: `"${key}" is there already` });
      }
      if (enabled && earlier.enabled && filtersOverlap(earlier.filter, filter)) {
        const message = `a topic may fit "${earlier.filter}" of ${earlier.key} as well; let each topic have one source`;
        context.addIssue({ code: 'custom', path: [k, 'filter'], message });
      }
    }
  }
}
