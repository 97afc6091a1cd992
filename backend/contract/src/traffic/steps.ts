import type { RefusalReason } from '../refusals.ts';

/** What a message goes through, one after the other. */
export const DECODE_STEPS = ['connect', 'topic', 'rights', 'parse', 'shape', 'values', 'store'] as const;
export type DecodeStep = (typeof DECODE_STEPS)[number];

const STEP_OF: Record<RefusalReason, DecodeStep> = {
  bad_credentials: 'connect',
  too_large: 'connect',
  bad_topic: 'topic',
  unsupported_version: 'topic',
  unsupported_channel: 'topic',
  unknown_realm: 'topic',
  outside_rights: 'rights',
  retired_thing: 'rights',
  bad_utf8: 'parse',
  not_json: 'parse',
  bad_shape: 'shape',
  bad_time: 'shape',
  time_outside_window: 'shape',
  unknown_device: 'shape',
  unknown_alias: 'shape',
  too_many_discovered: 'values',
  unknown_property: 'values',
  unknown_state: 'values',
  wrong_type: 'values',
  wrong_unit: 'values',
  not_finite: 'values',
  conflict: 'store',
  not_storable: 'store',
};

/** The step at which something is refused for this reason. */
export function stepOf(reason: RefusalReason): DecodeStep {
  return STEP_OF[reason];
}
