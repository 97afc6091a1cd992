import { type ClientToServerEvents, CONTRACT_VERSION, type ServerToClientEvents } from '@commune/contract';
import { io, type Socket } from 'socket.io-client';

/** What the listeners' process is told: where, and how many open pages it stands for. */
export interface ListenOrder {
  url: string;
  pages: number;
}

/** Over the time between two questions: updates and ticks that came, and of each tick ms from its sending. */
export interface Heard {
  updates: number;
  delaysMs: number[];
}

type Page = Socket<ServerToClientEvents, ClientToServerEvents>;

/** A process of its own, as browsers are. Says `ready` once all are in the room, and what they heard each time it is asked. */
process.once('message', async ({ url, pages }: ListenOrder) => {
  let heard: Heard = { updates: 0, delaysMs: [] };
  const open = async (): Promise<Page> => {
    const page: Page = io(url, { transports: ['websocket'], auth: { contract: CONTRACT_VERSION }, forceNew: true });
    page.on('tick', ({ at, i }) => {
      heard.updates += i.length;
      heard.delaysMs.push(Date.now() - at);
    });
    const answer = await page.emitWithAck('subscribe', { realm: 'sim', domain: 'all' });
    if (answer.kind === 'refused') throw new Error(answer.problem.detail);
    return page;
  };
  const all = await Promise.all(Array.from({ length: pages }, open));
  process.on('message', (question: 'heard' | 'enough') => {
    if (question === 'heard') process.send!(heard);
    heard = { updates: 0, delaysMs: [] };
    if (question !== 'enough') return;
    for (const page of all) page.disconnect();
    process.disconnect();
  });
  process.send!('ready');
});
