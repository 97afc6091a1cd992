import type { Page } from '@playwright/test';
import type { Hastening } from '../../../frontend/bench/seen.ts';

const PULSE_EVERY_MS = 1000;
/** Of Engine.IO: whoever hears none for 45 s, by its own clock, takes the line for dead. */
const PING = '2';
const PING_EVERY_MS = 10_000;

/**
 * What the server sends to a page whose clock is hastened, stamped by that clock, as a server would that runs as fast: its
 * pulse comes every second of it, and the line's own sign of life too.
 */
export async function hastenFrames(page: Page, hastening: Hastening): Promise<void> {
  await page.routeWebSocket(/\/socket\.io\//, (socket) => {
    const server = socket.connectToServer();
    let pulse: string | null = null;
    server.onMessage((message) => {
      const text = String(message);
      if (text.startsWith('42["pulse"')) pulse = text;
      socket.send(hastened(text, hastening));
    });
    const timers = [
      setInterval(
        () => pulse !== null && socket.send(hastened(stampedNow(pulse), hastening)),
        PULSE_EVERY_MS / hastening.factor,
      ),
      setInterval(() => socket.send(PING), PING_EVERY_MS / hastening.factor),
    ];
    const end = () => {
      for (const timer of timers) clearInterval(timer);
    };
    socket.onClose(() => {
      end();
      void server.close();
    });
    server.onClose(() => {
      end();
      void socket.close();
    });
  });
}

function stampedNow(pulse: string): string {
  return pulse.replace(/"at":\d+/, `"at":${Date.now()}`);
}

/** `at` and `t0` of ticks, pulses and snapshots are moments, `dt` spans. */
function hastened(text: string, { factor, beganMs, fromMs }: Hastening): string {
  const head = /^4[23]\d*(?=\[)/.exec(text)?.[0];
  if (head === undefined) return text;
  const body = JSON.parse(text.slice(head.length), (key, value) => {
    if (key === 'at' || key === 't0') return typeof value === 'number' ? fromMs + (value - beganMs) * factor : value;
    return key === 'dt' ? (value as number[]).map((ms) => ms * factor) : value;
  });
  return head + JSON.stringify(body);
}
