import { batchElementSchema } from '@commune/contract';
import { describe, expect, it } from 'vitest';
import { createFleet } from '../fleet/fleet.ts';
import { lines } from './lines.ts';

const STEP_MS = 300_000;
const TO = Date.parse('2026-11-23T05:00:00Z');

describe('the lines of a fill', () => {
  it('are batch elements of the contract, with exactly what the fleet sent', async () => {
    const fleet = createFleet(7);
    const span = { fromMs: TO - 3 * STEP_MS, toMs: TO };
    let text = '';
    let counted = 0;
    for await (const chunk of lines(fleet, span, STEP_MS, (readings) => {
      counted += readings;
    })) {
      text += chunk;
    }
    const elements = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    const expected = [];
    for (let t = span.fromMs; t <= span.toMs; t += STEP_MS) {
      for (const member of fleet) {
        if (member.presence.heardAt(t)) expected.push({ thing: member.slug, t, v: member.valuesAt(t, STEP_MS) });
      }
    }
    expect(elements).toEqual(expected);
    for (const element of elements) expect(batchElementSchema.parse(element)).toEqual(element);
    expect(counted).toBe(expected.reduce((sum, { v }) => sum + Object.keys(v).length, 0));
  });
});
