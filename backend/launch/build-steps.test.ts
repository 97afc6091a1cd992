import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { hashInputs, isCurrent, markCurrent } from './build-steps.mjs';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'build-steps-'));
  mkdirSync(join(root, 'src/deep/tests'), { recursive: true });
  writeFileSync(join(root, 'src/a.ts'), 'a');
  writeFileSync(join(root, 'src/deep/b.ts'), 'b');
});
afterEach(() => rmSync(root, { recursive: true }));

const hash = () => hashInputs(root, ['package-lock.json', 'src']);

it('changes with content, names, new and lost files', () => {
  const seen = [hash()];
  writeFileSync(join(root, 'src/deep/b.ts'), 'B');
  seen.push(hash());
  renameSync(join(root, 'src/deep/b.ts'), join(root, 'src/deep/c.ts'));
  seen.push(hash());
  writeFileSync(join(root, 'package-lock.json'), '{}');
  seen.push(hash());
  rmSync(join(root, 'src/a.ts'));
  seen.push(hash());
  expect(new Set(seen).size).toBe(5);
});

it('does not change with tests and with what was built', () => {
  const before = hash();
  mkdirSync(join(root, 'src/dist'));
  for (const name of ['a.test.ts', 'deep/tests/x.ts', 'dist/main.js']) writeFileSync(join(root, 'src', name), 'x');
  expect(hash()).toBe(before);
});

it('takes an output as current until an input or the output itself changes', () => {
  const step = { name: 'it', out: 'out', inputs: ['src'], entries: { main: 'src/a.ts' } };
  expect(isCurrent(root, step)).toBe(false);
  mkdirSync(join(root, 'out'));
  writeFileSync(join(root, 'out/main.js'), '');
  expect(isCurrent(root, step)).toBe(false);
  markCurrent(root, step);
  expect(isCurrent(root, step)).toBe(true);
  writeFileSync(join(root, 'src/a.ts'), 'A');
  expect(isCurrent(root, step)).toBe(false);
  markCurrent(root, step);
  rmSync(join(root, 'out/main.js'));
  expect(isCurrent(root, step)).toBe(false);
});
