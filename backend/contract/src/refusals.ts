/** Why a message, an element of a batch or a single value was not stored. Kept with the refused message; a metric label. */
export const REFUSAL_REASONS = [
  'bad_topic',
  'unsupported_version',
  'bad_utf8',
  'not_json',
  'bad_shape',
  'wrong_type',
  'not_finite',
  'bad_time',
  'time_outside_window',
  'unknown_realm',
  'unknown_property',
  'unknown_state',
  'outside_rights',
  'too_many_discovered',
  'retired_thing',
  'conflict',
  'too_large',
  'bad_credentials',
  'unsupported_channel',
  'not_storable',
  'unknown_device',
  'unknown_alias',
  'wrong_unit',
] as const;
export type RefusalReason = (typeof REFUSAL_REASONS)[number];

/** The largest valid message, in bytes. */
export const MAX_PAYLOAD_BYTES = 1024 * 1024;
/** How much of a refused payload is kept, in bytes. */
export const MAX_KEPT_PAYLOAD_BYTES = 64 * 1024;
/** How many unregistered things one credential may bring up. */
export const MAX_DISCOVERED_PER_CREDENTIAL = 1000;
