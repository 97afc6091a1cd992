import { describe, expect, it } from 'vitest';
import { dueParts, type ToldPart } from './due-parts.ts';

const at = (local: string) => Date.parse(`${local}:00+07:00`);
const part = (name: string, content: unknown, everyDays: number) => ({ part: name, content, everyDays });

describe('what the province is due to be told', () => {
  const parts = [part('daily', 'x', 1), part('quarterly', { value: 41 }, 92)];
  const first = dueParts(parts, new Map(), at('2026-11-26T09:00'));
  const told = new Map<string, ToldPart>(
    first.map(({ part: name, digest }) => [name, { digest, toldMs: at('2026-11-26T09:00') }]),
  );
  const due = (list: typeof parts, when: string) => dueParts(list, told, at(when)).map(({ part: name }) => name);

  it('is everything that it never was told of', () => {
    expect(first.map(({ part: name }) => name)).toEqual(['daily', 'quarterly']);
  });

  it('is what is told daily on the next local day, whatever the hour', () => {
    expect(due(parts, '2026-11-26T23:59')).toEqual([]);
    expect(due(parts, '2026-11-27T00:00')).toEqual(['daily']);
    expect(due(parts, '2027-02-25T23:59')).toEqual(['daily']);
    expect(due(parts, '2027-02-26T00:00')).toEqual(['daily', 'quarterly']);
  });

  it('is a change at once', () => {
    expect(due([parts[0]!, part('quarterly', { value: 42 }, 92)], '2026-11-26T09:05')).toEqual(['quarterly']);
  });
});
