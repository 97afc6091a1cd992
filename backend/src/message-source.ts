import type pg from 'pg';
import { startExternalBroker } from './broker/external-broker.ts';
import type { Config } from './config.ts';
import { startEmbeddedBroker } from './embedded/broker.ts';
import type { Ingest } from './ingest/ingest.ts';
import type { Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';
import type { MqttAddress } from './mqtt-address.ts';
import { checkCredential, issuesOf } from './store/credentials.ts';
import type { TelemetryMessage } from './telemetry.ts';

/** Where messages come from: the embedded broker, or one of the deployment's own. */
export interface Source {
  /** the port of the embedded one */
  mqtt: number | MqttAddress;
  slots: () => number;
  isAway: () => boolean;
  quiesce: () => void;
  close: () => Promise<void>;
}

export interface SourceParts {
  pool: pg.Pool;
  connect: () => Promise<pg.Client>;
  ingest: Ingest;
  fewest: () => number | null;
  metrics: Metrics;
  logger: Logger;
}

export async function startSource(config: Config, parts: SourceParts): Promise<Source> {
  const { pool, connect, ingest, fewest, metrics, logger } = parts;
  const onMessage = (message: TelemetryMessage) => ingest.accept(message);
  if (config.mqtt !== undefined) {
    const { noteBrokerAway: onAwayEnded, foreignFilters, onFiltersChanged } = ingest;
    const external = {
      ...{ ...config.mqtt, connect, fewestSlotsElsewhere: fewest, onMessage, onAwayEnded, metrics, logger },
      ...{ foreignFilters, onFiltersChanged },
    };
    return { mqtt: config.mqtt.address, ...(await startExternalBroker(external)) };
  }
  const { port, ...broker } = await startEmbeddedBroker({
    host: config.host,
    port: config.mqttPort,
    portFixed: config.mqttPortFixed,
    authenticate: (username, password) => checkCredential(pool, username, password),
    issues: (usernames) => issuesOf(pool, usernames),
    isOverloaded: () => ingest.status().overloaded,
    onMessage,
    onRefused: (refusal) => ingest.refuse(refusal),
    metrics,
    logger,
  });
  return { mqtt: port, slots: () => 0, isAway: () => false, ...broker };
}
