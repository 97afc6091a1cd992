import { setTimeout as delay } from 'node:timers/promises';
import { BrokerConnection, type ConnectionParts } from './connection.ts';

/** With nothing subscribed any more, a session that has sent nothing for so long has nothing left. */
const EMPTY_AFTER_MS = 2000;
const LOOK_MS = 200;

/** Takes in what a session still holds, then ends it at the broker. Rejects where that did not come to its end. */
export async function drainSession(parts: ConnectionParts & { filter: null }, signal: AbortSignal): Promise<void> {
  const connection = await BrokerConnection.open(parts, signal);
  const abandon = () => connection.abandon();
  signal.addEventListener('abort', abandon, { once: true });
  try {
    let broken = false;
    void connection.closed.then(() => {
      broken = true;
    });
    while (connection.idleMs() < EMPTY_AFTER_MS) {
      if (broken) throw (await connection.closed) ?? new Error('broken off');
      await delay(LOOK_MS, undefined, { signal });
    }
    await connection.close(0, true);
  } finally {
    signal.removeEventListener('abort', abandon);
    connection.abandon();
  }
}
