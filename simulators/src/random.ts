/**
 * Seeded chance without state: every number is a function of a key and a step, so that a value can be asked for any
 * moment, in any order, and the filled past and the live present agree. The mixer is the 32-bit finaliser of
 * MurmurHash3; names are folded with FNV-1a.
 */

/** A key for one stream of numbers, from the seed and the names that tell the stream apart. */
export function streamKey(seed: number, ...names: string[]): number {
  let hash = 0x811c9dc5 ^ mix(seed | 0);
  for (const name of names) {
    for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
    hash = Math.imul(hash ^ 0x1f, 0x01000193);
  }
  return mix(hash);
}

/** 32 unsigned bits of the stream `key` at `step`. */
export function bitsAt(key: number, step: number): number {
  return mix(key ^ mix((step | 0) ^ Math.imul(Math.floor(step / 0x1_0000_0000) | 0, 0x9e3779b1)));
}

/** A number in [0, 1). */
export function unitAt(key: number, step: number): number {
  return bitsAt(key, step) / 0x1_0000_0000;
}

/** A number in [low, high). */
export function between(key: number, low: number, high: number): number {
  return low + (high - low) * unitAt(key, 0);
}

/** Picks by weight with a number in [0, 1). Throws a RangeError where there is nothing to pick. */
export function weighted<T>(weights: readonly (readonly [choice: T, weight: number])[]): (unit: number) => T {
  const total = weights.reduce((sum, [, weight]) => sum + weight, 0);
  const last = weights.at(-1);
  if (last === undefined) throw new RangeError('nothing to pick');
  return (unit) => {
    let upTo = 0;
    for (const [choice, weight] of weights) {
      upTo += weight;
      if (unit * total < upTo) return choice;
    }
    return last[0];
  };
}

/** White noise of a sensor, in [-1, 1], triangular, new every second. */
export function grain(key: number, tMs: number): number {
  const bits = bitsAt(key, Math.floor(tMs / 1000));
  return (bits >>> 16) / 0xffff - (bits & 0xffff) / 0xffff;
}

/** Smooth noise in [-1, 1] with one knot every `periodMs`. */
export function drift(key: number, tMs: number, periodMs: number): number {
  const x = tMs / periodMs;
  const knot = Math.floor(x);
  const f = x - knot;
  const from = unitAt(key, knot);
  const to = unitAt(key, knot + 1);
  return 2 * (from + (to - from) * f * f * (3 - 2 * f)) - 1;
}

/** A UUID (version 4 in form) of the stream `key` at `step`. */
export function uuidAt(key: number, step: number): string {
  const words = [1, 2, 3, 4].map((part) =>
    bitsAt(mix(key + part), step)
      .toString(16)
      .padStart(8, '0'),
  );
  const hex = words.join('');
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function mix(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
