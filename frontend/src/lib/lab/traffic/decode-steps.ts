import { DECODE_STEPS, type DecodeStep, stepOf, type TrafficMessage, type TrafficRefusal } from '@commune/contract';

export type StepState = 'done' | 'partly' | 'failed' | 'skipped' | 'pending';

export interface ShownStep {
  step: DecodeStep;
  state: StepState;
  refusals: TrafficRefusal[];
}

/** Whether anything of a message is refused, so far. */
export function refusalsOf({ refusals, settled }: TrafficMessage): TrafficRefusal[] {
  return [...refusals, ...(settled?.refusals ?? [])];
}

/** How far a message came: a step at which all of it was refused is the last, one at which a part was lets the rest go on. */
export function stepsOf(message: TrafficMessage): ShownStep[] {
  const refusals = refusalsOf(message);
  const isBarren = message.readingCount + message.events === 0 && !message.isClock;
  const last = Math.max(...refusals.map(({ reason }) => DECODE_STEPS.indexOf(stepOf(reason))));
  return DECODE_STEPS.map((step, k) => {
    const own = refusals.filter(({ reason }) => stepOf(reason) === step);
    return { step, refusals: own, state: stateOf() };

    function stateOf(): StepState {
      if (isBarren && refusals.length > 0)
        return k > last ? 'skipped' : own.length === 0 ? 'done' : k === last ? 'failed' : 'partly';
      if (step === 'store' && message.settled === null) return 'pending';
      if (own.length === 0) return 'done';
      const stored = message.readingCount + message.events - own.length;
      return step === 'store' && stored <= 0 ? 'failed' : 'partly';
    }
  });
}

/** A payload that is laid out to be read: JSON with line breaks, bytes in pairs, anything else as it is. */
export function laidOut({ payload, encoding }: Pick<TrafficMessage, 'payload' | 'encoding'>): string {
  if (payload === null) return '';
  if (encoding === 'hex') return payload.toUpperCase().replace(/../g, '$& ').trimEnd();
  try {
    return JSON.stringify(JSON.parse(payload), null, 2);
  } catch {
    return payload;
  }
}
