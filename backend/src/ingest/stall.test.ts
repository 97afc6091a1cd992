import type pg from 'pg';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createLogger } from '../logger.ts';
import { createMetrics } from '../metrics.ts';
import type { CommitResult, Committer } from './committer.ts';
import { Directory } from './directory.ts';
import { ForeignSources } from './foreign/foreign-sources.ts';
import { IngestMeter } from './meter.ts';
import { IngestPipeline } from './pipeline.ts';
import { TrafficTap } from './traffic/traffic-tap.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A turn of the event loop, which fake timers leave alone. */
const turn = setImmediate;

/** A pipeline whose commits end when the test says so. */
function pipeline() {
  const stalls: [number, number][] = [];
  let end: () => void = () => undefined;
  const commit = () =>
    new Promise<CommitResult>((resolve) => {
      end = () => resolve({ batches: [], stored: 0, duplicates: 0, refusals: [], late: new Map(), repeated: [] });
    });
  const directory = new Directory();
  const made = new IngestPipeline({
    committer: { commit } as unknown as Committer,
    directory,
    foreign: new ForeignSources(directory),
    meter: new IngestMeter(Date.now()),
    tap: new TrafficTap({ directory, origin: 'test', emit: () => undefined }),
    metrics: createMetrics(),
    logger: createLogger('silent'),
    connect: async () => ({ end: async () => undefined }) as pg.Client,
    onCommitted: () => undefined,
    onMessage: () => undefined,
    onStallEnded: (fromMs, toMs) => stalls.push([fromMs, toMs]),
  });
  const refuse = () => made.refuse({ reason: 'bad_credentials', detail: 'test', username: null, atMs: Date.now() });
  return { made, stalls, refuse, endCommit: () => end() };
}

it('tells of a stall once commits go through again, and of no ordinary commit', async () => {
  const { made, stalls, refuse, endCommit } = pipeline();
  refuse();
  await vi.advanceTimersByTimeAsync(1000);
  endCommit();
  await vi.advanceTimersByTimeAsync(0);
  expect(stalls).toEqual([]);

  refuse();
  await vi.advanceTimersByTimeAsync(20_000);
  expect(stalls).toEqual([]);
  const toMs = Date.now();
  endCommit();
  await vi.advanceTimersByTimeAsync(0);
  expect(stalls).toHaveLength(1);
  expect(stalls[0]![1]).toBe(toMs);
  expect(toMs - stalls[0]![0]).toBeGreaterThan(19_900);
  await made.stop(0);
});

it('gives up at the end of the grace, whatever still waits', async () => {
  const { made, refuse, endCommit } = pipeline();
  refuse();
  await vi.advanceTimersByTimeAsync(100);
  refuse();
  await made.stop(10);
  endCommit();
  await new Promise<void>((resolve) => turn(resolve));
  expect(made.status(Date.now()).stalled).toBe(false);
});
