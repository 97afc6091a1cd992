import { z } from 'zod';
import { localizedSchema } from '../words.ts';
import { procedureCodeSchema, unitKeySchema } from './reference.ts';

/** How long a procedure may take; hours are working hours. */
export const durationSchema = z.strictObject({
  amount: z.number().min(0).max(1000),
  unit: z.enum(['working-hour', 'working-day', 'calendar-day']),
});
export type Duration = z.infer<typeof durationSchema>;

/** An administrative procedure of the commune, as configuration. */
export const procedureSchema = z.strictObject({
  code: procedureCodeSchema,
  name: localizedSchema,
  field: localizedSchema,
  duration: durationSchema.nullable(),
  /** 0: free of charge; null: not set by one figure */
  feeVnd: z.number().int().min(0).nullable(),
  /** `full`: toàn trình; `part`: một phần */
  online: z.enum(['full', 'part', 'none']),
  onlinePayment: z.boolean(),
  paperResult: z.boolean(),
  unit: unitKeySchema,
  verified: z.boolean(),
  source: z.string().min(1).max(300),
});
export type Procedure = z.infer<typeof procedureSchema>;
