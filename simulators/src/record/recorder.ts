import { connect, type MqttClient } from 'mqtt';
import type { Log } from '../log.ts';
import { ReplayError } from '../replay/replay-error.ts';
import type { RecordingFile } from './recording-file.ts';
import { gapLine, messageLine } from './recording-line.ts';

export interface RecorderOptions {
  mqtt: { url: string; username: string; password: string };
  topics: string[];
  file: RecordingFile;
  log: Log;
  signal: AbortSignal;
  now?: () => number;
  retryMs?: number;
}

export interface Recorded {
  messages: number;
  firstMs: number | null;
  lastMs: number | null;
  gaps: number;
}

const FLUSH_MS = 1000;
const FLUSH_CHARS = 256 * 1024;
/** beyond this the broker waits, or drops what it will not keep for a slow listener */
const MAX_WAITING_CHARS = 8 * 1024 * 1024;
const GRANT_REFUSED = 128;

/**
 * Writes down what passes until it is told to stop. The broker may go and come back: the span without it is written down
 * too. Rejects where it cannot sign in or listen, and with what the file system says where a piece cannot be written.
 */
export class Recorder {
  readonly recorded: Recorded = { messages: 0, firstMs: null, lastMs: null, gaps: 0 };
  private waiting: string[] = [];
  private waitingChars = 0;
  private waitingMessages = 0;
  private waitingLastMs = 0;
  private writing: Promise<void> | undefined;
  private lostMs: number | undefined;
  private resumeReading: (() => void) | undefined;
  private readonly now: () => number;

  constructor(private readonly options: RecorderOptions) {
    this.now = options.now ?? Date.now;
  }

  /** with what is not yet written */
  get heard(): number {
    return this.recorded.messages + this.waitingMessages;
  }

  async run(onListening?: () => void): Promise<Recorded> {
    const { mqtt, signal, retryMs } = this.options;
    const client = connect(mqtt.url, {
      username: mqtt.username,
      password: mqtt.password,
      protocolVersion: 4,
      clientId: `recorder-${process.pid}-${Math.random().toString(36).slice(2, 8)}`,
      clean: true,
      resubscribe: false,
      reconnectPeriod: retryMs ?? 1000,
      connectTimeout: 10_000,
    });
    let failed: ((error: unknown) => void) | undefined;
    const failure = new Promise<never>((_, reject) => {
      failed = reject;
    });
    const stopped = new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    const timer = setInterval(() => this.flush().catch((error) => failed?.(error)), FLUSH_MS);
    this.listen(client, (error) => failed?.(error), onListening);
    try {
      await Promise.race([failure, stopped]);
    } finally {
      clearInterval(timer);
      client.end(true);
      this.resumeReading?.();
    }
    await this.flush();
    return this.recorded;
  }

  private listen(client: MqttClient, failed: (error: unknown) => void, onListening?: () => void): void {
    const { topics, log, mqtt } = this.options;
    let listened = false;
    client.on('connect', () => {
      client.subscribe(topics, { qos: 1 }, (error, granted) => {
        const refused = granted?.filter(({ qos }) => qos === GRANT_REFUSED).map(({ topic }) => topic) ?? [];
        if (refused.length > 0) {
          failed(new ReplayError(`"${mqtt.username}" may not listen to ${refused.join(', ')}`));
        } else if (error) {
          log(`record: ${error.message}`);
        } else {
          this.endGap();
          listened = true;
          log(`record: listening to ${topics.join(', ')} at ${mqtt.url}`);
          onListening?.();
        }
      });
    });
    client.on('error', (error) => {
      // a wrong password does not get better by trying again
      if (!listened && 'code' in error && typeof error.code === 'number') {
        failed(new ReplayError(`the broker refuses: ${error.message}`));
      } else log(`record: ${error.message}`);
    });
    client.on('close', () => {
      if (this.lostMs !== undefined || !listened || this.options.signal.aborted) return;
      this.lostMs = this.now();
      log(`record: the broker is away; ${this.heard} messages until now`);
    });
    client.handleMessage = ({ topic, payload, retain }, done) => {
      this.keep(topic, Buffer.from(payload), retain);
      if (this.waitingChars > FLUSH_CHARS) this.flush().catch(failed);
      if (this.waitingChars <= MAX_WAITING_CHARS) done();
      else this.resumeReading = () => done();
    };
  }

  private keep(topic: string, payload: Buffer, retained: boolean): void {
    const atMs = this.now();
    this.push(messageLine(atMs, topic, payload, retained));
    this.waitingMessages++;
    this.waitingLastMs = atMs;
    this.recorded.firstMs ??= atMs;
  }

  private endGap(): void {
    if (this.lostMs === undefined) return;
    const toMs = this.now();
    this.push(gapLine(this.lostMs, toMs));
    this.recorded.gaps++;
    this.options.log(`record: the broker is back; nothing was heard for ${Math.round((toMs - this.lostMs) / 1000)} s`);
    this.lostMs = undefined;
  }

  private push(line: string): void {
    this.waiting.push(line);
    this.waitingChars += line.length;
  }

  /** One piece after the other; what came meanwhile makes the next. */
  private async flush(): Promise<void> {
    while (this.writing) await this.writing;
    if (this.waiting.length === 0) return;
    this.writing = this.write().finally(() => {
      this.writing = undefined;
    });
    await this.writing;
  }

  private async write(): Promise<void> {
    const lines = this.waiting.join('');
    const [messages, lastMs] = [this.waitingMessages, this.waitingLastMs];
    this.waiting = [];
    this.waitingChars = 0;
    this.waitingMessages = 0;
    await this.options.file.append(lines);
    this.recorded.messages += messages;
    if (messages > 0) this.recorded.lastMs = lastMs;
    const resume = this.resumeReading;
    this.resumeReading = undefined;
    resume?.();
  }
}
