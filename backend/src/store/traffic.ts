import type pg from 'pg';
import { listenTo } from './listen-to.ts';

/** What a process that takes messages in tells those through which somebody looks. */
const TRAFFIC_CHANNEL = 'ioc_traffic';
/** PostgreSQL takes less than 8000 bytes. */
export const MAX_NOTIFY_BYTES = 7900;

export async function notifyTraffic(db: pg.Pool, payloads: readonly string[]): Promise<void> {
  await db.query('SELECT pg_notify($1, payload) FROM unnest($2::text[]) payload', [TRAFFIC_CHANNEL, payloads]);
}

export async function listenToTraffic(client: pg.ClientBase, onPayload: (payload: string) => void): Promise<void> {
  await listenTo(client, [TRAFFIC_CHANNEL], (_channel, payload) => onPayload(payload));
}
