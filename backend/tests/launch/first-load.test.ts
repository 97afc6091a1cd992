import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { FRONTEND, isCurrent } from '../../launch/build-steps.mjs';

const ROOT = join(import.meta.dirname, '../../..');
const ASSETS = join(ROOT, FRONTEND.out, 'assets');
const LIMIT_KB = 600;
/** Named by the main script, loaded by the map itself. */
const WORKER = /maplibre-gl-worker-[\w-]+\.js/;

/** The scripts and styles that a page loads before its map can be used: those of index.html, what they import at once, the map's worker. */
function firstLoad(): Set<string> {
  const page = readFileSync(join(ROOT, FRONTEND.out, 'index.html'), 'utf8');
  const found = new Set<string>();
  const add = (file: string) => {
    if (found.has(file)) return;
    found.add(file);
    if (extname(file) !== '.js') return;
    const script = readFileSync(join(ASSETS, file), 'utf8');
    for (const [, imported] of script.matchAll(/(?:^|[;}\n])(?:import|export)[^;()"'`]*["']\.\/([^"']+)["']/g))
      add(imported!);
    const worker = WORKER.exec(script)?.[0];
    if (worker !== undefined) add(worker);
  };
  for (const [, file] of page.matchAll(/(?:src|href)="\/assets\/([^"]+\.(?:js|css))"/g)) add(file!);
  return found;
}

/** kB of a file as it comes over the wire; fonts are compressed by themselves. */
function kilobytes(file: string): number {
  const content = readFileSync(join(ASSETS, file));
  return (extname(file) === '.woff2' ? content : brotliCompressSync(content)).length / 1000;
}

it(`loads at most ${LIMIT_KB} kB, brotli, before the map can be used`, () => {
  // An older build would be weighed for the sources that it is not of.
  expect(isCurrent(ROOT, FRONTEND), 'the frontend as it is has not been built: `npm test` does').toBe(true);
  const weights = [...firstLoad()].map((file) => ({ file, kB: kilobytes(file) }));
  const sum = weights.reduce((all, { kB }) => all + kB, 0);
  const fonts = readdirSync(ASSETS).filter((name) => extname(name) === '.woff2');
  const fontsSum = fonts.reduce((all, file) => all + kilobytes(file), 0);
  console.log(
    `first load: ${sum.toFixed(1)} kB of ${LIMIT_KB} (${weights.map(({ file, kB }) => `${file} ${kB.toFixed(1)}`).join(', ')}); ` +
      `fonts apart, at most ${fontsSum.toFixed(1)} kB`,
  );
  expect(
    weights.some(({ file }) => WORKER.test(file)),
    'the map has a worker',
  ).toBe(true);
  expect(sum).toBeLessThan(LIMIT_KB);
});
