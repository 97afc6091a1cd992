import { describe, expect, it } from 'vitest';
import { Progress } from './progress.ts';

function play(isTTY: boolean): { logged: string[]; drawn: string[] } {
  const logged: string[] = [];
  const drawn: string[] = [];
  let now = 0;
  const terminal = { isTTY, write: (text: string) => drawn.push(text) };
  const progress = new Progress(
    200,
    () => now,
    (line) => logged.push(line),
    terminal,
  );
  for (let step = 0; step < 200; step++) {
    now += 150;
    progress.step(5_000);
  }
  progress.done();
  return { logged, drawn };
}

describe('Progress', () => {
  it('says each tenth where there is no terminal', () => {
    const { logged, drawn } = play(false);
    expect(drawn).toEqual([]);
    expect(logged).toHaveLength(10);
    expect(logged[3]).toBe('fill: 40 % · 400,000 readings · 33 k/s');
    expect(logged.at(-1)).toBe('fill: 100 % · 1,000,000 readings · 33 k/s · 30 s');
  });

  it('draws a bar on a terminal', () => {
    const { logged, drawn } = play(true);
    expect(logged).toHaveLength(1);
    expect(drawn[99]).toContain('[############············] 50 %');
  });
});
