import { Channel } from './channel.ts';
import type { TimedValue, WatchedThing } from './evaluation.ts';
import { ThingTimeline } from './thing-timeline.ts';

/** Datastream id → how it is followed, and the timeline that its readings belong to. */
export type Channels = ReadonlyMap<number, { channel: Channel; timeline: ThingTimeline }>;

export interface FollowedThing {
  main: ThingTimeline;
  /** all of its datastreams, derived ones included */
  channels: readonly Channel[];
}

export interface FollowedThings {
  byId: ReadonlyMap<number, FollowedThing>;
  channels: Channels;
  timelines: readonly ThingTimeline[];
}

/** Things as they are followed: what `before` knew of their datastreams goes on, else `latest` says it. */
export function followThings(
  things: readonly WatchedThing[],
  latest: ReadonlyMap<number, TimedValue>,
  before: Channels | null,
): FollowedThings {
  const byId = new Map<number, FollowedThing>();
  const byDatastream = new Map<number, { channel: Channel; timeline: ThingTimeline }>();
  const timelines: ThingTimeline[] = [];
  for (const { id, datastreams } of things) {
    const channels = datastreams.map(
      (datastream) =>
        new Channel(datastream, before?.get(datastream.id)?.channel ?? null, latest.get(datastream.id) ?? null),
    );
    const main = new ThingTimeline(channels.filter(({ derived }) => !derived));
    const derived = channels.filter((channel) => channel.derived).map((channel) => new ThingTimeline([channel], main));
    for (const timeline of [main, ...derived]) {
      timelines.push(timeline);
      for (const channel of timeline.channels) byDatastream.set(channel.id, { channel, timeline });
    }
    byId.set(id, { main, channels });
  }
  return { byId, channels: byDatastream, timelines };
}
