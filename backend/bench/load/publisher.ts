import { MESSAGES, type MessageKind, type Messages } from './kinds.ts';
import { Lane } from './lane.ts';

/** What the publisher's process is told. */
export interface LoadOrder {
  host: string;
  port: number;
  username: string;
  password: string;
  /** a divisor of the number of things, so that each thing keeps to one connection */
  connections: number;
  /** unacknowledged packets a connection may have */
  window: number;
  messages: MessageKind;
  startMs: number;
  /** number of the first message, a multiple of the number of things */
  first: number;
  /** messages offered a second; null: as fast as they are acknowledged */
  ratePerS: number | null;
  /** how many messages in all; null: until `durationMs` is over */
  count: number | null;
  durationMs: number | null;
  /** whether what was offered and could not be sent by then is left unsent */
  leaveRest: boolean;
}

/** What it tells, twice a second and at the end. A message that is sent twice counts once. */
export interface LoadReport {
  type: 'progress' | 'done';
  /** when the first packet went out, epoch ms */
  begunAtMs: number;
  /** messages that were due by now */
  offered: number;
  sent: number;
  /** packets sent and not acknowledged */
  outstanding: number;
  elapsedMs: number;
}

const LOOK_AGAIN_MS = 2;
const REPORT_MS = 500;

/** Publishes the load and reports, until it is over or `enough` says so, and the last packet is acknowledged. */
export async function publishLoad(
  order: LoadOrder,
  report: (report: LoadReport) => void,
  enough: AbortSignal,
): Promise<void> {
  const { connections, window, startMs, first, ratePerS, count, durationMs, leaveRest, ...broker } = order;
  const messages: Messages = MESSAGES[order.messages];
  const topics = Array.from({ length: messages.things }, (_, thing) => Buffer.from(messages.topicOf(thing)));
  const lanes = Array.from(
    { length: connections },
    (_, k) =>
      new Lane({ ...broker, window, startMs, messages, topics, clientId: `load-${order.messages}-${first}-${k}` }),
  );
  for (const lane of lanes) await lane.connect();
  const begunAtMs = Date.now();
  const begun = performance.now();
  let endedMs: number | null = null;
  const elapsedMs = () => endedMs ?? performance.now() - begun;
  enough.addEventListener('abort', () => {
    endedMs = elapsedMs();
  });
  const due = () => {
    const untilMs = Math.min(elapsedMs(), durationMs ?? Number.POSITIVE_INFINITY);
    const paced = ratePerS === null ? Number.POSITIVE_INFINITY : (untilMs / 1000) * ratePerS;
    return Math.min(paced, count ?? Number.POSITIVE_INFINITY);
  };
  const isOver = () => enough.aborted || count !== null || elapsedMs() >= durationMs!;
  const next = lanes.map((_, k) => k);
  let sent = 0;
  const tell = (type: LoadReport['type']) => {
    const outstanding = lanes.reduce((sum, lane) => sum + lane.inFlight, 0);
    report({ type, begunAtMs, offered: Math.floor(due()), sent, outstanding, elapsedMs: elapsedMs() });
  };
  const timer = setInterval(() => tell('progress'), REPORT_MS);
  const limit = () => (leaveRest && isOver() ? 0 : Math.floor(due()));
  while (!isOver() || sent < limit() || lanes.some((lane) => lane.inFlight > 0)) {
    const until = limit();
    for (let k = 0; k < lanes.length; k++) {
      const lane = lanes[k]!;
      for (; lane.hasRoom && next[k]! < until; next[k]! += lanes.length) {
        lane.publish(first + next[k]!);
        sent++;
      }
      lane.flush();
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
  clearInterval(timer);
  tell('done');
  for (const lane of lanes) lane.close();
}
