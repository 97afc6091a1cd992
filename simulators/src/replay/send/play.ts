import { buildTopic } from '@commune/contract';
import type { Outbox } from '../../publish/outbox.ts';
import type { Pace } from '../../scenario/pace.ts';
import { shifted } from '../input/recording-items.ts';
import type { Item, Items } from '../item.ts';
import { Batches } from './batches.ts';
import type { Room } from './room.ts';

const CHECKPOINT_MS = 5_000;
const DRAIN_MS = 1_200;
const CLOCK_MS = 1_000;

export interface PlayOptions {
  items: Items;
  outbox: Outbox;
  room: Room;
  realm: string;
  /** how many times faster than it was; at Infinity as fast as the store takes it. To be stopped by the signal. */
  pace: Pace;
  /** what is added to all times, given the first; asked once */
  shiftOf: (firstMs: number) => number;
  /** items that an earlier run has sent */
  skip: number;
  /** a drill is told how far the readings have come */
  tellsClock: boolean;
  /** all of `done` items are acknowledged */
  onCheckpoint: (played: Played) => Promise<void>;
  onProgress: (played: Played) => void;
  signal: AbortSignal;
  now?: () => number;
}

export interface Played {
  /** items, those that were skipped included */
  done: number;
  readings: number;
  messages: number;
  /** as they were sent, epoch ms */
  firstMs: number | null;
  lastMs: number | null;
  shiftMs: number;
}

/**
 * Sends items at their pace over MQTT. Rejects with what the items reject with, once all before it is acknowledged; told
 * to stop, it waits shortly for the acknowledgements and returns. Either way the last checkpoint says what is stored.
 */
export async function play(options: PlayOptions): Promise<Played> {
  const { outbox, room, pace, signal, now = Date.now } = options;
  const played: Played = { done: 0, readings: 0, messages: 0, firstMs: null, lastMs: null, shiftMs: 0 };
  const batches = new Batches(options.realm);
  let checkpointMs = now();
  let clockMs = 0;

  const flush = async () => {
    // told to stop while it waits, the batch is still there to be sent
    await room.wait();
    const message = batches.take();
    if (message) outbox.send(message);
  };
  const tellClock = () => {
    if (!options.tellsClock || played.lastMs === null) return;
    outbox.send({
      topic: buildTopic({ channel: 'clock', realm: options.realm }),
      payload: `{"t":${played.lastMs}}`,
    });
    clockMs = now();
  };
  const settle = async () => {
    await flush();
    tellClock();
    await room.empty();
    await options.onCheckpoint(played);
    checkpointMs = now();
  };
  const send = async (item: Item) => {
    if (item.kind === 'readings') {
      played.readings += item.n;
      if (batches.add({ ...item, t: item.t + played.shiftMs })) await flush();
    } else {
      const { topic, payload } = shifted(item, played.shiftMs);
      await flush();
      await room.wait();
      outbox.send({ topic, payload, retain: topic.endsWith('/status') });
      played.messages++;
    }
  };
  const waitFor = async (t: number) => {
    await flush();
    // a drill that waits for long stands where its readings do
    if (now() - clockMs >= CLOCK_MS || pace.leftMs(t) > CLOCK_MS) tellClock();
    if (now() - checkpointMs >= CHECKPOINT_MS) await settle();
    if (!(await pace.until(t))) throw signal.reason;
  };

  try {
    for await (const batch of options.items) {
      for (const item of batch) {
        if (played.done < options.skip) {
          played.done++;
          continue;
        }
        if (played.firstMs === null) {
          played.shiftMs = options.shiftOf(item.t);
          played.firstMs = item.t + played.shiftMs;
          pace.start(played.firstMs);
        }
        const t = item.t + played.shiftMs;
        if (!pace.passes(t)) {
          options.onProgress(played);
          await waitFor(t);
        }
        await send(item);
        played.done++;
        played.lastMs = played.lastMs === null ? t : Math.max(played.lastMs, t);
      }
      signal.throwIfAborted();
      options.onProgress(played);
      if (now() - checkpointMs >= CHECKPOINT_MS) await settle();
    }
    await settle();
  } catch (error) {
    if (!signal.aborted) {
      // what could not be read on does not take back what was read
      await settle();
      throw error;
    }
    const message = batches.take();
    if (message) outbox.send(message);
    if (await room.emptyWithin(DRAIN_MS)) await options.onCheckpoint(played);
  }
  return played;
}
