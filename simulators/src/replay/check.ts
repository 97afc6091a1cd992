import { type ObservedProperty, parseTopic, type RealmKind } from '@commune/contract';
import type { Items, Readings } from './item.ts';
import type { Refuse } from './refusals.ts';

export interface CheckOptions {
  items: Items;
  files: readonly string[];
  properties: ReadonlyMap<string, ObservedProperty>;
  realmKind: RealmKind;
  shiftOf: (firstMs: number) => number;
  nowMs: number;
  onRefused: Refuse;
  onProgress: (checked: Checked) => void;
  signal: AbortSignal;
}

export interface Checked {
  readings: number;
  messages: number;
  /** as they would be sent, epoch ms */
  firstMs: number | null;
  lastMs: number | null;
  things: ReadonlySet<string>;
  /** the same reading once more, which the store keeps once */
  duplicates: number;
}

const MINUTE_MS = 60_000;
/** as the store takes it: five minutes ahead of its clock, and in a simulation 400 days back */
const AHEAD_MS = 5 * MINUTE_MS;
const SIM_DAYS = 400;
/** of each thing so many moments are remembered; a feed that says everything twice does so soon */
const REMEMBERED_MOMENTS = 64;
const MAX_THINGS = 20_000;

/** Goes through everything and sends nothing: what would be refused, and why. */
export async function check(options: CheckOptions): Promise<Checked> {
  const { properties, files, onRefused } = options;
  const checked: Checked = { readings: 0, messages: 0, firstMs: null, lastMs: null, things: new Set(), duplicates: 0 };
  const moments = new Map<string, Map<number, string>>();
  let shiftMs: number | undefined;
  for await (const batch of options.items) {
    for (const item of batch) {
      shiftMs ??= options.shiftOf(item.t);
      const t = item.t + shiftMs;
      checked.firstMs = Math.min(checked.firstMs ?? t, t);
      checked.lastMs = Math.max(checked.lastMs ?? t, t);
      if (item.kind === 'message') {
        checked.messages++;
        const topic = parseTopic(item.topic);
        if ('source' in topic) remember(moments, topic.source);
        continue;
      }
      checked.readings += item.n;
      const place = { file: files[item.file] ?? '', line: item.line };
      const outside = outsideOf(options, t);
      if (outside !== undefined) onRefused({ reason: 'time_outside_window', detail: outside, ...place });
      for (const key of keysOf(item)) {
        if (!properties.has(key)) {
          onRefused({ reason: 'unknown_property', detail: `nobody has defined "${key}"`, ...place });
        }
      }
      const before = remember(moments, item.thing);
      const known = before?.get(t);
      if (known === undefined) {
        if (before && before.size >= REMEMBERED_MOMENTS) before.delete(before.keys().next().value ?? 0);
        before?.set(t, item.v);
      } else if (known.includes(item.v)) {
        checked.duplicates += item.n;
      } else if (keysOf(item).some((key) => known.includes(`"${key}":`))) {
        const detail = `${item.thing} has another value at ${new Date(t).toISOString()} already; the first is kept`;
        onRefused({ reason: 'conflict', detail, ...place });
      } else before?.set(t, `${known},${item.v}`);
    }
    options.signal.throwIfAborted();
    options.onProgress(checked);
  }
  checked.things = new Set(moments.keys());
  return checked;
}

function remember(moments: Map<string, Map<number, string>>, thing: string): Map<number, string> | undefined {
  const known = moments.get(thing);
  if (known || moments.size >= MAX_THINGS) return known;
  const fresh = new Map<number, string>();
  moments.set(thing, fresh);
  return fresh;
}

function keysOf({ v }: Readings): string[] {
  return Array.from(v.matchAll(/"([A-Za-z0-9_-]+)":/g), ([, key]) => key ?? '');
}

function outsideOf({ nowMs, realmKind }: CheckOptions, t: number): string | undefined {
  // a drill has a window of its own, which the store knows
  if (realmKind === 'drill') return undefined;
  if (t > nowMs + AHEAD_MS) return `${new Date(t).toISOString()} is in the future`;
  if (realmKind === 'sim' && t < nowMs - SIM_DAYS * 86_400_000) {
    return `${new Date(t).toISOString()} is more than ${SIM_DAYS} days ago: --begin or --end brings it nearer`;
  }
  return undefined;
}
