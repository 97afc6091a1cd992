import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { TICK_INTERVAL_MS } from '@commune/contract';
import { LOAD_KEYS } from '../load/messages.ts';
import { type BenchRow, quantile } from '../parts/report.ts';
import type { Heard } from './listeners.ts';

const PAGES = 100;

/** What 100 open pages are sent while the load runs, and how late. */
export async function ticksToPages(
  root: string,
  url: string,
  messagesPerS: number,
  watchMs: number,
): Promise<BenchRow[]> {
  const child = fork(path.join(root, 'backend', 'bench', 'dist', 'listeners.js'), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const gone = once(child, 'exit');
  const said = async () => {
    const [message] = await Promise.race([
      once(child, 'message'),
      gone.then(([code]) => Promise.reject(new Error(`the listeners left with ${code}`))),
    ]);
    return message;
  };
  try {
    const ready = said();
    child.send({ url, pages: PAGES });
    await ready;
    child.send('anew');
    const begunMs = performance.now();
    await delay(watchMs);
    const answer = said();
    child.send('heard');
    const { updates, delaysMs } = (await answer) as Heard;
    const seconds = (performance.now() - begunMs) / 1000;
    const offered = messagesPerS * LOAD_KEYS.length * PAGES;
    return [
      { name: `updates delivered to ${PAGES} pages`, value: updates / seconds, unit: '/s', limit: offered },
      { name: 'a tick sent to received, p50', value: quantile(delaysMs, 0.5), unit: 'ms', limit: null },
      { name: 'a tick sent to received, p99', value: quantile(delaysMs, 0.99), unit: 'ms', limit: TICK_INTERVAL_MS },
    ];
  } finally {
    if (child.connected) child.send('enough');
    await gone;
  }
}
