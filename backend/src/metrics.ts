import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** Everything that `GET /metrics` tells, and what `GET /api/health` counts since start. */
export type Metrics = ReturnType<typeof createMetrics>;

export function createMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  return {
    registry,
    received: new Counter({ name: 'ioc_readings_received_total', help: 'Readings that arrived', registers }),
    committed: new Counter({ name: 'ioc_readings_committed_total', help: 'Readings stored', registers }),
    duplicates: new Counter({ name: 'ioc_readings_duplicate_total', help: 'Readings already stored', registers }),
    rejected: new Counter({
      name: 'ioc_rejected_total',
      help: 'Refusals, by reason: messages, elements of a batch, or single values',
      labelNames: ['reason'] as const,
      registers,
    }),
    messages: new Counter({ name: 'ioc_messages_received_total', help: 'MQTT messages that arrived', registers }),
    backlog: new Gauge({ name: 'ioc_ingest_backlog', help: 'Readings that wait for their commit', registers }),
    commitSeconds: new Histogram({
      name: 'ioc_commit_seconds',
      help: 'Time from the first message of a batch to its commit',
      buckets: [0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
      registers,
    }),
    connections: new Gauge({ name: 'ioc_mqtt_connections', help: 'MQTT clients connected', registers }),
    sockets: new Gauge({ name: 'ioc_live_sockets', help: 'Pages connected', registers }),
    ticks: new Counter({ name: 'ioc_live_ticks_total', help: 'Frames sent to rooms', registers }),
    alarmsEvaluated: new Counter({
      name: 'ioc_alarm_readings_evaluated_total',
      help: 'Readings that rules were held against',
      registers,
    }),
    alarmsBehind: new Counter({
      name: 'ioc_alarm_readings_behind_total',
      help: 'Readings that came after a later one of their thing, and were stored without being evaluated',
      registers,
    }),
    alarmsRaised: new Counter({
      name: 'ioc_alarms_raised_total',
      help: 'Alarms opened, by severity',
      labelNames: ['severity'] as const,
      registers,
    }),
    alarmRoundSeconds: new Histogram({
      name: 'ioc_alarm_round_seconds',
      help: 'Time of a round that had readings to evaluate',
      buckets: [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
      registers,
    }),
    laggards: new Counter({ name: 'ioc_live_laggards_total', help: 'Sockets that did not drain', registers }),
  };
}

/** Readings since the start of this process. */
export async function readingTotals({ received, committed, duplicates, rejected }: Metrics) {
  return {
    received: await total(received),
    committed: await total(committed),
    duplicates: await total(duplicates),
    rejected: await total(rejected),
  };
}

async function total(counter: { get: () => Promise<{ values: { value: number }[] }> }): Promise<number> {
  const { values } = await counter.get();
  return values.reduce((sum, { value }) => sum + value, 0);
}
