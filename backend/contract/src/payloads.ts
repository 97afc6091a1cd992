import { z } from 'zod';
import { slugSchema } from './words.ts';

/** Epoch milliseconds, or ISO 8601 with an offset. */
export const timeSchema = z.union([z.number().int(), z.iso.datetime({ offset: true })]);

/** A flag may come as a boolean, a state as its key; both are stored as codes. */
export const valueSchema = z.union([z.number(), z.boolean(), z.string()]);

/** `{"t":1764000000123,"v":{"pm25":12.3}}`; without `t` the time of arrival counts. */
export const observationSchema = z.object({
  t: timeSchema.optional(),
  v: z.record(slugSchema, valueSchema),
});

export const observationsSchema = z.union([observationSchema, z.array(observationSchema)]);

/** One element of a gateway's batch and one line of a bulk import. */
export const batchElementSchema = observationSchema.extend({ thing: slugSchema });
export type BatchElement = z.infer<typeof batchElementSchema>;
export const batchSchema = z.array(batchElementSchema);

/**
 * Retained; the last will of a device says `{"online":false}`. Stored as a reading of the thing's datastream `online`
 * (a flag), so that it has a history, a place in the journal and a past like any other.
 */
export const statusSchema = z.object({ online: z.boolean(), t: timeSchema.optional() });
/** Key of the datastream, and of its property, that status messages and last wills are stored in. */
export const ONLINE_KEY = 'online';

export const eventSchema = z.object({
  id: z.uuid(),
  t: timeSchema,
  type: z.string().regex(/^[a-z_]+\.[a-z_]+$/),
  data: z.record(z.string(), z.unknown()),
});
export type EventMessage = z.infer<typeof eventSchema>;

/** Drills only: every reading up to `t` has been sent. */
export const clockSchema = z.object({ t: timeSchema });

const ISO_WITH_OFFSET = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;

/** Epoch milliseconds of a wire time, or undefined where it is neither epoch milliseconds nor ISO 8601 with an offset. */
export function parseTime(t: unknown): number | undefined {
  if (typeof t === 'number') return Number.isSafeInteger(t) ? t : undefined;
  if (typeof t !== 'string' || !ISO_WITH_OFFSET.test(t)) return undefined;
  const ms = Date.parse(t);
  return Number.isNaN(ms) ? undefined : ms;
}
