import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { slugSchema } from '@commune/contract';
import { z } from 'zod';
import { type Broker, brokerOf } from '../connection.ts';
import type { Log } from '../log.ts';
import { durationMs } from '../replay/duration.ts';
import { ReplayError } from '../replay/replay-error.ts';
import { type Recorded, Recorder } from './recorder.ts';
import { RecordingFile } from './recording-file.ts';

const RECORD_USAGE = `npm run record -- <file.ndjson | file.ndjson.gz> [options]
  --realm <slug>    what passes in this realm; sim unless it is said
  --topic <filter>  instead: this MQTT filter; may be given several times
  --for <duration>  ends by itself after 10m, 2h …; until Ctrl-C unless it is said
  --mqtt <url>      mqtt://user:password@host:1883; the broker of data/run.json unless it is said
A file that is a recording already is gone on with.`;

const optionsSchema = z.object({
  realm: slugSchema.default('sim'),
  topic: z.array(z.string().min(1)).optional(),
  for: z.string().optional(),
  mqtt: z.string().optional(),
  help: z.boolean().default(false),
});

/** Records until it is told to stop. Returns whether all that was heard is in the file. */
export async function record(
  args: readonly string[],
  environment: Record<string, string | undefined>,
  log: Log,
  stop: AbortSignal,
): Promise<boolean> {
  const { file: path, options } = readOptions(args);
  if (options.help || path === undefined) {
    log(RECORD_USAGE);
    return options.help;
  }
  const mqtt: Broker = await brokerOf(environment, options.mqtt, stop);
  const topics = options.topic ?? [`ioc/1/${options.realm}/#`];
  const at = new Date().toISOString();
  const place = resolve(environment.INIT_CWD ?? process.cwd(), path);
  const file = await RecordingFile.open(place, { at, broker: mqtt.url, topics });
  if (file.mended > 0) log(`record: ${file.mended} half-written bytes at the end of ${path} were taken away`);
  const signals = [stop, ...(options.for === undefined ? [] : [AbortSignal.timeout(lengthOf(options.for))])];
  const recorder = new Recorder({ mqtt, topics, file, log, signal: AbortSignal.any(signals) });
  try {
    await recorder.run();
    log(`record: ${whatWas(recorder.recorded)} in ${path} (${file.size} bytes)`);
    return true;
  } catch (error) {
    const kept = `${whatWas(recorder.recorded)} in ${path}, which ends with a whole message; the same command goes on`;
    if (error instanceof ReplayError) throw error;
    const full = (error as NodeJS.ErrnoException).code === 'ENOSPC' ? 'the disk is full' : (error as Error).message;
    log(`record: ${full}: ${kept} once there is room`);
    return false;
  } finally {
    await file.close();
  }
}

function whatWas({ messages, firstMs, lastMs, gaps }: Recorded): string {
  if (firstMs === null || lastMs === null) return `${messages} messages`;
  const span = `from ${new Date(firstMs).toISOString()} to ${new Date(lastMs).toISOString()}`;
  return `${messages} messages ${span}${gaps > 0 ? `, ${gaps} times without the broker` : ''}`;
}

function lengthOf(text: string): number {
  const ms = durationMs(text);
  if (ms === undefined || ms <= 0 || ms > 2 ** 31 - 1)
    throw new ReplayError('--for must be a duration such as 10m or 2h, 24 d at most');
  return ms;
}

function readOptions(args: readonly string[]) {
  const text = { type: 'string' } as const;
  let parsed: { values: Record<string, unknown>; positionals: string[] };
  try {
    parsed = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        realm: text,
        topic: { type: 'string', multiple: true },
        for: text,
        mqtt: text,
        help: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new ReplayError((error as Error).message);
  }
  const options = optionsSchema.safeParse(parsed.values);
  if (!options.success) {
    throw new ReplayError(options.error.issues.map(({ path, message }) => `--${path.join('.')} ${message}`).join('; '));
  }
  if (parsed.positionals.length > 1) throw new ReplayError('one file at a time is recorded into');
  return { file: parsed.positionals[0], options: options.data };
}
