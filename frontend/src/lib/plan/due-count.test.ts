import { DUTY_STATE_NAMES, type DutyState } from '@commune/contract';
import { expect, it } from 'vitest';
import { asksNow } from './due-count.svelte.ts';

it('asks for what is late or within its warning, and not for what nobody ever told', () => {
  const states = Object.keys(DUTY_STATE_NAMES) as DutyState[];
  expect(states.filter((state) => asksNow({ state }))).toEqual(['due_soon', 'late']);
});
