import type { Problem, Realm } from '@commune/contract';
import { getJson, ProblemError } from './http.ts';
import { type LiveFeed, openLiveFeed } from './live-feed.svelte.ts';

const RETRY_MS = 3000;

export type Opening =
  | { state: 'loading' }
  | { state: 'unreachable' }
  | { state: 'unnamed'; slug: string }
  | { state: 'unknown-realm'; slug: string; realms: Realm[] }
  | { state: 'failed'; problem: Problem }
  | { state: 'ready'; feed: LiveFeed; realms: Realm[] };

/**
 * Opens the realm of that slug and keeps trying while nobody answers; without a slug it only names the one to open.
 * `tell` hears every step; the answer closes what was opened.
 */
export function openRealm(slug: string | null, tell: (opening: Opening) => void): () => void {
  const ended = new AbortController();
  const { signal } = ended;
  let feed: LiveFeed | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const attempt = async () => {
    try {
      const opening = await open(slug, signal);
      if (opening.state === 'ready') feed = opening.feed;
      if (signal.aborted) feed?.close();
      else tell(opening);
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof ProblemError && error.problem.status < 500) {
        tell({ state: 'failed', problem: error.problem });
        return;
      }
      tell({ state: 'unreachable' });
      timer = setTimeout(attempt, RETRY_MS);
    }
  };
  tell({ state: 'loading' });
  void attempt();
  return () => {
    ended.abort();
    clearTimeout(timer);
    feed?.close();
  };
}

async function open(slug: string | null, signal: AbortSignal): Promise<Opening> {
  const realms = await getJson<Realm[]>('/api/realms', {}, signal);
  if (slug === null) {
    const found = realms.find(({ isDefault }) => isDefault) ?? realms[0];
    if (found) return { state: 'unnamed', slug: found.slug };
  }
  const realm = realms.find((one) => one.slug === slug);
  if (!realm) return { state: 'unknown-realm', slug: slug ?? '', realms };
  return { state: 'ready', feed: await openLiveFeed(realm.slug, signal), realms };
}
