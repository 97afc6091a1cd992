import { z } from 'zod';
import { timeSchema } from '../payloads.ts';
import { slugSchema } from '../words.ts';
import { type Act, type Alarm, MAX_ALARMS_AN_ACT } from './alarm.ts';
import { scopeSchema } from './rule.ts';

/** The longest an alarm may be shelved: a duty's length and then some. */
export const MAX_SHELVE_HOURS = 24;

const ids = z
  .array(z.string().regex(/^\d{1,18}$/, 'the id of an alarm'))
  .min(1)
  .max(MAX_ALARMS_AN_ACT);
const reason = z.string().trim().min(1, 'say why, in a few words').max(500);
const base = { realm: slugSchema, alarms: ids };

/** `POST /api/alarms/acts` (operator): one act on one alarm or many. */
export const alarmActSchema = z.discriminatedUnion('act', [
  z.strictObject({ ...base, act: z.literal('acknowledge'), note: reason.optional() }),
  z.strictObject({ ...base, act: z.literal('assign'), assignee: z.string().trim().min(1).max(200) }),
  z.strictObject({ ...base, act: z.literal('note'), text: reason }),
  z.strictObject({ ...base, act: z.literal('shelve'), until: timeSchema, reason }),
  z.strictObject({ ...base, act: z.literal('unshelve') }),
  z.strictObject({ ...base, act: z.literal('verify'), note: reason.optional() }),
  z.strictObject({ ...base, act: z.literal('false-alarm'), reason }),
]);
export type AlarmAct = z.infer<typeof alarmActSchema>;

/**
 * What became of each alarm named, in their order. `already`: somebody was first, who and when. `closed`: the alarm is
 * over and takes no such act any more. `unknown`: the realm has no such alarm.
 */
export interface AlarmActResult {
  results: (
    | { id: string; outcome: 'done'; alarm: Alarm }
    | { id: string; outcome: 'already'; by: Act; alarm: Alarm }
    | { id: string; outcome: 'closed'; alarm: Alarm }
    | { id: string; outcome: 'unknown' }
  )[];
}

/** `POST /api/maintenance` (operator, engineer): alarms of these things are kept back from `from` to `to`. */
export const maintenanceInputSchema = z.strictObject({
  realm: slugSchema,
  scope: scopeSchema.refine(({ domain, kinds, things }) => domain ?? kinds ?? things, 'name a domain, kinds or things'),
  from: timeSchema,
  to: timeSchema,
  reason,
});
export type MaintenanceInput = z.infer<typeof maintenanceInputSchema>;
export const MAX_MAINTENANCE_DAYS = 90;

/** `GET /api/maintenance?realm=…`: windows that have not ended; `DELETE /api/maintenance/<id>?realm=…` ends one now. */
export interface MaintenanceWindow {
  id: string;
  scope: z.infer<typeof scopeSchema>;
  fromMs: number;
  toMs: number;
  reason: string;
  who: string;
  atMs: number;
}

/** `POST /api/out-of-service` (operator, engineer) and `DELETE /api/out-of-service?realm=…&thing=…`. */
export const outOfServiceInputSchema = z.strictObject({ realm: slugSchema, thing: slugSchema, reason });
export type OutOfServiceInput = z.infer<typeof outOfServiceInputSchema>;

/** `GET /api/out-of-service?realm=…` */
export interface OutOfService extends Act {
  thing: string;
  reason: string;
}
