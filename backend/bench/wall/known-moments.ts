import type { Scorecard, WallPageKey, WallServices } from '@commune/contract';
import type { Page } from '@playwright/test';

/** What a page draws from: readings and alarms by the socket, the board of services and the plan by asking. */
type Source = 'live' | 'services' | 'plan';
const SOURCES: Record<WallPageKey, readonly Source[]> = {
  overview: ['live', 'services'],
  flood: ['live'],
  infrastructure: ['live'],
  environment: ['live'],
  services: ['live', 'services'],
  plan: ['plan'],
};

interface Known {
  /** when it came to the page, and for which moment the server made it; epoch ms by the one clock of the machine */
  arrivedMs: number;
  atMs: number;
}

export interface KnownMoments {
  /** How old the oldest of what the page draws from was at a moment, which has passed for a while. */
  ageAt: (ms: number) => number;
  /** How old any of it became since a moment, before something newer took its place. */
  oldestSince: (ms: number) => number;
}

const FRAME = /^(?:42\["(?:tick|pulse)",|43\d+\[)/;

/** Watches what comes to a page that shows `key`, from now on. */
export function knownMoments(page: Page, key: WallPageKey): KnownMoments {
  const known: Record<Source, Known[]> = { live: [], services: [], plan: [] };
  page.on('websocket', (socket) => {
    socket.on('framereceived', ({ payload }) => {
      const arrivedMs = Date.now();
      if (typeof payload !== 'string' || !FRAME.test(payload)) return;
      const at = /"at":(\d+)/.exec(payload)?.[1];
      if (at !== undefined) known.live.push({ arrivedMs, atMs: Number(at) });
    });
  });
  page.on('response', async (response) => {
    const { pathname } = new URL(response.url());
    const source = pathname === '/api/wall/services' ? 'services' : pathname === '/api/plan' ? 'plan' : null;
    if (source === null) return;
    const arrivedMs = Date.now();
    const body = (await response.json().catch(() => null)) as WallServices | Scorecard | null;
    if (body === null) return;
    known[source].push({ arrivedMs, atMs: 'board' in body ? body.board.atMs : body.atMs });
  });
  const sources = SOURCES[key];
  return {
    ageAt(ms) {
      const newest = sources.map((source) => known[source].findLast(({ arrivedMs }) => arrivedMs <= ms)?.atMs);
      return Math.max(...newest.map((atMs) => ms - (atMs ?? Number.NEGATIVE_INFINITY)));
    },
    oldestSince(ms) {
      const ages = sources.flatMap((source) =>
        known[source]
          .slice(1)
          .flatMap(({ arrivedMs }, k) => (arrivedMs <= ms ? [] : [arrivedMs - known[source][k]!.atMs])),
      );
      return Math.max(...ages);
    },
  };
}
