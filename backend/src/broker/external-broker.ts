import type pg from 'pg';
import type { ExternalMqtt } from '../config.ts';
import type { Logger } from '../logger.ts';
import type { Metrics } from '../metrics.ts';
import type { ForeignFilters, TelemetryMessage } from '../telemetry.ts';
import { drainSession } from './drain-session.ts';
import { type ForeignWish, foreignWish, shareOf } from './foreign-subscriptions.ts';
import { SlotKeeper } from './slot-keeper.ts';
import { BrokerSubscription } from './subscription.ts';

const FILTER = 'ioc/1/#';
/** Without a connection for longer than this, silence is ours and not the devices'. */
const AWAY_AFTER_MS = 2000;
const LOOK_EVERY_MS = 1000;

export interface ExternalBrokerParts extends ExternalMqtt {
  onMessage: (message: TelemetryMessage) => void;
  foreignFilters: () => ForeignFilters;
  /** to be called back whenever those are others */
  onFiltersChanged: (onChanged: () => void) => void;
  connect: () => Promise<pg.Client>;
  fewestSlotsElsewhere: () => number | null;
  /** the broker is back after it was away between two moments, epoch ms */
  onAwayEnded: (fromMs: number, toMs: number) => void;
  metrics: Metrics;
  logger: Logger;
}

export interface ExternalBroker {
  /** slots that this process holds */
  slots: () => number;
  /** whether a slot of ours has no connection, so that readings stay with the broker */
  isAway: () => boolean;
  quiesce: () => void;
  close: () => Promise<void>;
}

/**
 * Takes readings from a broker of one's own. Throws a BrokerError where it refuses what is configured; one that is only
 * not there yet is waited for.
 */
export async function startExternalBroker(parts: ExternalBrokerParts): Promise<ExternalBroker> {
  const { address, slots, clientPrefix, window, onMessage, connect, fewestSlotsElsewhere, metrics, logger } = parts;
  const clientIds = Array.from({ length: slots }, (_, k) => `${clientPrefix}-${k + 1}`);
  const foreignOf = (clientId: string): ForeignWish =>
    foreignWish(parts.foreignFilters(), {
      ...{ group: clientPrefix, shares: slots > 1 },
      // Births and data of a node belong together: one session gets them all.
      takesAlone: clientId === clientIds[0],
    });
  const onForeignRefused = (error: Error) =>
    logger.error({ err: error }, 'a foreign topic is not read; the others and our own are');
  const shared = sharedFilter(clientPrefix);
  const [filter, former] = slots === 1 ? [FILTER, shared] : [shared, FILTER];
  const connection = { address, window, onMessage, onForeignRefused };
  const keeper = new SlotKeeper({
    clientIds,
    connect,
    subscribe: (clientId) => {
      const own = { clientId, filter, formerFilters: [former] };
      return new BrokerSubscription({ ...connection, ...own, foreign: () => foreignOf(clientId), logger, metrics });
    },
    drain: (clientId, signal) => {
      const group = clientId.replace(/-\d+$/, '');
      const { unwanted } = foreignWish(withNothingInForce(parts.foreignFilters()), { group, ...NOBODYS });
      const all = { clientId, filter: null, formerFilters: [FILTER, sharedFilter(group), ...unwanted] };
      return drainSession({ ...connection, ...all, foreign: () => ({ wanted: [], unwanted: [] }) }, signal);
    },
    fewestElsewhere: fewestSlotsElsewhere,
    logger,
  });
  parts.onFiltersChanged(() => keeper.refresh());
  const failure = await keeper.start();
  if (failure?.permanent === true) {
    await keeper.stop();
    throw failure;
  }
  const isAway = () => keeper.awayMs() > AWAY_AFTER_MS;
  const watch = watchAway(isAway, parts.onAwayEnded);
  return {
    slots: () => keeper.held,
    isAway,
    quiesce: () => {
      clearInterval(watch);
      keeper.quiesce();
    },
    close: () => keeper.stop(),
  };
}

function watchAway(isAway: () => boolean, onEnded: (fromMs: number, toMs: number) => void): NodeJS.Timeout {
  let sinceMs: number | null = null;
  return setInterval(() => {
    if (isAway()) sinceMs ??= Date.now() - AWAY_AFTER_MS;
    else if (sinceMs !== null) {
      onEnded(sinceMs, Date.now());
      sinceMs = null;
    }
  }, LOOK_EVERY_MS).unref();
}

const NOBODYS = { shares: false, takesAlone: false };

function withNothingInForce({ shared, alone, former }: ForeignFilters): ForeignFilters {
  return { shared: [], alone: [], former: [...former, ...shared, ...alone] };
}

function sharedFilter(clientPrefix: string): string {
  return shareOf(clientPrefix, FILTER);
}
