import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { formatElapsed, step } from './progress.mjs';
import { bar, createProgressLine } from './progress-line.ts';

function screen(isTTY: boolean) {
  const stream = Object.assign(new PassThrough(), { isTTY, columns: 40 });
  return { out: stream as unknown as NodeJS.WriteStream, text: () => String(stream.read() ?? '') };
}

it('writes one line a step where there is no terminal', () => {
  const { out, text } = screen(false);
  let now = 0;
  const shown = step('Cài đặt · installing', { out, now: () => now });
  shown.note('3/9');
  now = 61_500;
  shown.done();
  expect(text()).toBe('✓ Cài đặt · installing (3/9)  1 min 1 s\n');
});

it('replaces the spinner on a terminal', () => {
  const { out, text } = screen(true);
  step('Build', { out, now: () => 0 }).failed();
  expect(text()).toBe('\r\x1b[2K✗ Build  0.0 s\n');
});

it('ends a step when the next begins or its bar is full', () => {
  const { out, text } = screen(false);
  const line = createProgressLine(out);
  line.show('one');
  line.show('two', 0.5);
  expect(text()).toMatch(/^✓ one {2}0\.0 s\n$/);
  line.show('two', 1);
  expect(text()).toMatch(/^✓ two \(█+ 100 %\) {2}0\.0 s\n$/);
  line.end();
  expect(text()).toBe('');
});

it('draws shares', () => {
  expect(bar(0)).toBe(`${'░'.repeat(24)} 0 %`);
  expect(bar(0.5)).toBe(`${'█'.repeat(12)}${'░'.repeat(12)} 50 %`);
  expect(bar(7)).toBe(`${'█'.repeat(24)} 100 %`);
});

it('writes durations', () => {
  expect(formatElapsed(840)).toBe('0.8 s');
  expect(formatElapsed(125_000)).toBe('2 min 5 s');
});
