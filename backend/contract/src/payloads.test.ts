import { describe, expect, it } from 'vitest';
import { validPayloads } from '../fixtures/index.ts';
import { batchSchema, eventSchema, observationsSchema, parseTime, statusSchema } from './payloads.ts';

const schemas = { obs: observationsSchema, batch: batchSchema, status: statusSchema, event: eventSchema };

describe('payload schemas', () => {
  it.each(validPayloads)('accept $name', ({ channel, payload }) => {
    expect(schemas[channel].safeParse(JSON.parse(payload)).error).toBeUndefined();
  });
});

describe('parseTime', () => {
  it('reads epoch milliseconds and ISO 8601 with an offset alike', () => {
    expect(parseTime(1_764_000_000_123)).toBe(1_764_000_000_123);
    expect(parseTime('2025-11-24T23:00:00.123+07:00')).toBe(1_764_000_000_123);
    expect(parseTime('2025-11-24T16:00:00.123Z')).toBe(1_764_000_000_123);
  });

  it.each([undefined, null, '', '2025-11-24', '2025-11-24T23:00:00', '2025-13-24T23:00:00Z', 1.5, NaN, true, {}])(
    'does not guess at %s',
    (t) => expect(parseTime(t)).toBeUndefined(),
  );
});
