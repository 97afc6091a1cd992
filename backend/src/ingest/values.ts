import type { ObservedProperty, RefusalReason } from '@commune/contract';

export type ValueRefusal = { reason: RefusalReason; detail: string };

/** The number to store for a wire value: itself, 0 or 1 for a flag, the code of a state. */
export function toStored(value: unknown, property: ObservedProperty): number | ValueRefusal {
  switch (property.kind) {
    case 'flag':
      if (value === true || value === 1) return 1;
      if (value === false || value === 0) return 0;
      return { reason: 'wrong_type', detail: `${property.key} is a flag: true, false, 0 or 1` };
    case 'state':
      return toStateCode(value, property);
    default:
      if (typeof value !== 'number') return { reason: 'wrong_type', detail: `${property.key} must be a number` };
      if (!Number.isFinite(value))
        return { reason: 'not_finite', detail: `${property.key} is too large to be a number` };
      return value;
  }
}

function toStateCode(value: unknown, property: ObservedProperty): number | ValueRefusal {
  const state = property.states?.find(({ code, key }) => code === value || key === value);
  if (state !== undefined) return state.code;
  const listed = property.states?.map(({ key }) => key).join(', ') ?? '';
  return typeof value === 'string' || typeof value === 'number'
    ? { reason: 'unknown_state', detail: `${property.key} knows the states ${listed}` }
    : { reason: 'wrong_type', detail: `${property.key} is a state: a code or one of ${listed}` };
}
