import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Member } from '../fleet/member.ts';
import type { Span } from './missing-spans.ts';

/**
 * NDJSON of every reading that the fleet sent in a span: batch elements, one step of all things a chunk, in the order
 * of time. Lets the event loop turn between steps, so that the present goes on.
 */
export async function* lines(
  members: readonly Member[],
  { fromMs, toMs }: Span,
  stepMs: number,
  written: (readings: number) => void,
): AsyncGenerator<string> {
  const heads = members.map(({ slug }) => `{"thing":${JSON.stringify(slug)},`);
  for (let t = fromMs; t <= toMs; t += stepMs) {
    let chunk = '';
    let readings = 0;
    for (const [i, member] of members.entries()) {
      if (!member.presence.heardAt(t)) continue;
      const { json, n } = member.readingAt(t, stepMs);
      if (n === 0) continue;
      chunk += `${heads[i]}${json}\n`;
      readings += n;
    }
    if (chunk !== '') yield chunk;
    written(readings);
    await nextTurn();
  }
}
