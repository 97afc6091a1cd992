import type { Server } from 'node:http';
import type { AlarmList } from '@commune/contract';
import type pg from 'pg';
import type { Logger } from '../logger.ts';
import type { Metrics } from '../metrics.ts';
import type { JournalEntry } from '../store/journal.ts';
import type { RealmRow } from '../store/realms.ts';
import { noteShowing, presentedOn } from '../store/screens.ts';
import { registryVersion } from '../store/things.ts';
import { AlarmFeed } from './alarm-feed.ts';
import { JournalFollower } from './follower.ts';
import { type GatewayParts, LiveGateway } from './gateway.ts';
import { LiveState } from './live-state.ts';
import { Screens } from './screens.ts';

export interface LiveParts extends Pick<GatewayParts, 'reach' | 'isForeign' | 'ingestStatus'> {
  http: Server;
  pool: pg.Pool;
  /** kept in step with the database; `refreshRealms` does so now */
  realms: readonly RealmRow[];
  refreshRealms: () => Promise<void>;
  origin: string;
  metrics: Metrics;
  logger: Logger;
  connect: () => Promise<pg.Client>;
}

/** Registrations often come in rows; pages are told once for all of them. */
const REGISTRY_SETTLES_MS = 200;

/** The live room's door: batches committed here come in, frames go out. */
export interface Live {
  start: () => void;
  apply: (entries: readonly JournalEntry[]) => void;
  countMessages: (realm: string, n: number) => void;
  /** the last frame of a realm's alarms */
  alarmsAt: (realm: string) => AlarmList['at'];
  /** learns of a realm that came or went */
  reloadRealm: (slug: string) => Promise<void>;
  stop: () => Promise<void>;
}

export async function createLive(parts: LiveParts): Promise<Live> {
  const { pool, realms, origin, logger, metrics } = parts;
  const state = new LiveState();
  const changed = new Set<string>();
  let stopped = false;
  const screens = new Screens({
    noteShowing: (screen, showing) => noteShowing(pool, screen, showing),
    presentedOn: (ids) => presentedOn(pool, ids),
    onTrouble: (error) => logger.warn({ err: error }, 'cannot read or keep what stands on a screen'),
  });
  const gateway: LiveGateway = new LiveGateway({
    ...{ ...parts, state, metrics },
    alarmNumbers: () => alarms.lastNumbers(),
    onScreen: (socket, screen) => screens.join(socket, screen),
  });
  const alarms = new AlarmFeed({
    ...{ pool, realms, epoch: state.epoch, logger },
    isHeard: (room) => gateway.isHeard(room),
    send: (frame) => gateway.sendAlarms(frame),
  });
  const follower = new JournalFollower({
    pool,
    connect: parts.connect,
    logger,
    origin,
    onEntries: (entries) => state.apply(entries),
    onAlarms: (payload) => alarms.hear(payload),
    onScreens: (payload) => screens.hear(payload),
    onMissed: () => {
      alarms.missed();
      screens.missed();
      missedRegistry().catch((error) => logger.warn({ err: error }, 'cannot refresh the registry'));
    },
    onRegistry: (slug) => hearOfRegistry(slug),
  });
  const hearOfRegistry = (slug: string) => {
    if (changed.has(slug)) return;
    changed.add(slug);
    setTimeout(() => {
      changed.delete(slug);
      refreshRegistry(slug).catch((error) => logger.warn({ err: error, realm: slug }, 'cannot refresh the registry'));
    }, REGISTRY_SETTLES_MS).unref();
  };
  const missedRegistry = async () => {
    const before = realms.map(({ slug }) => slug);
    await parts.refreshRealms();
    for (const slug of new Set([...before, ...realms.map((realm) => realm.slug)])) hearOfRegistry(slug);
  };
  const refreshRegistry = async (slug: string) => {
    await parts.refreshRealms();
    const realm = realms.find((each) => each.slug === slug);
    if (realm === undefined) state.dropRealm(slug);
    if (realm === undefined || stopped) return;
    await state.loadStreams(pool, realm);
    gateway.announceRegistry(slug, await registryVersion(pool, realm));
  };
  await follower.start();
  await state.load(pool, realms, Date.now());
  return {
    start: () => gateway.start(),
    apply: (entries) => state.apply(entries),
    countMessages: (realm, n) => gateway.countMessages(realm, n),
    alarmsAt: (realm) => alarms.at(realm),
    reloadRealm: refreshRegistry,
    stop: async () => {
      stopped = true;
      await gateway.stop();
      await follower.stop();
      await alarms.stop();
      await screens.stop();
    },
  };
}
