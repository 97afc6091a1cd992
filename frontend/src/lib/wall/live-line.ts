import type { LiveFeed } from '../feed/live-feed.svelte.ts';
import { shortDuration } from '../i18n/times.ts';
import { i18n } from '../i18n/words.svelte.ts';
import type { Wall } from './wall.svelte.ts';

/** Whether data comes in, and how old the newest is. */
export function liveLine(wall: Wall, { connection, newestMs, pulse }: LiveFeed): string {
  const { words } = wall;
  const since = (ms: number) => shortDuration(wall.clock.nowMs - ms, i18n.words);
  if (connection.state === 'connecting') return words.connecting;
  if (connection.state === 'catching-up') return words.catchingUp;
  if (connection.state === 'reconnecting' || connection.state === 'lost')
    return words.reconnecting(since(connection.sinceMs));
  if (pulse?.ingestStalled) return words.stalled;
  return newestMs === null ? words.receivingNone : words.receiving(wall.ago(newestMs));
}
