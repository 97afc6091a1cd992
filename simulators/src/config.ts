import { z } from 'zod';

export interface Config {
  /** path of the run.json that the backend writes */
  runFile: string;
  /** the broker and who to be there, instead of what run.json says */
  mqtt: { url: string; username: string; password: string } | undefined;
  seed: number;
  intervalMs: number;
  fillDays: number;
  /** days of the past whose dossiers, documents and reports are sent */
  serviceDays: number;
}

/** A year: what comes later than that is a contradiction to whoever takes it in. */
const SERVICE_DAYS = 360;

export class ConfigError extends Error {
  override name = 'ConfigError';
}

const environmentSchema = z.object({
  RUN_FILE: z.string('must be the path of run.json').min(1, 'must be the path of run.json'),
  MQTT_URL: z
    .string()
    .optional()
    .transform((text, context) => {
      const broker = text ? readMqttUrl(text) : undefined;
      if (broker === null) context.addIssue('must be mqtt://user:password@host:1883 or mqtts://…');
      return broker ?? undefined;
    }),
  SIM_SEED: numberBetween(0, 0xffff_ffff, 7).pipe(z.int('must be a whole number')),
  SIM_INTERVAL_S: numberBetween(0.1, 86_400, 60),
  SIM_FILL_DAYS: numberBetween(0, 399, 7),
  SIM_SERVICE_DAYS: optionalNumberBetween(0, 399).pipe(z.int('must be a whole number').optional()),
});

/** Reads the environment once. Throws `ConfigError` that names every variable that cannot be used, and why. */
export function readConfig(environment: Record<string, string | undefined>): Config {
  const parsed = environmentSchema.safeParse(environment);
  if (!parsed.success) {
    const reasons = parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`);
    throw new ConfigError(reasons.join('; '));
  }
  const { RUN_FILE, MQTT_URL, SIM_SEED, SIM_INTERVAL_S, SIM_FILL_DAYS, SIM_SERVICE_DAYS } = parsed.data;
  return {
    runFile: RUN_FILE,
    mqtt: MQTT_URL,
    seed: SIM_SEED,
    intervalMs: Math.round(SIM_INTERVAL_S * 1000),
    fillDays: SIM_FILL_DAYS,
    // who wants no past wants none of this either, unless it is said
    serviceDays: SIM_SERVICE_DAYS ?? (SIM_FILL_DAYS === 0 ? 0 : SERVICE_DAYS),
  };
}

/** The address of a broker without who signs in there, and who does; null where it is none. */
export function readMqttUrl(text: string): Config['mqtt'] | null {
  try {
    const url = new URL(text);
    if (!/^mqtts?:$/.test(url.protocol) || url.hostname === '' || url.username === '') return null;
    const [username, password] = [decodeURIComponent(url.username), decodeURIComponent(url.password)];
    url.username = '';
    url.password = '';
    return { url: url.href, username, password };
  } catch {
    return null;
  }
}

function numberBetween(low: number, high: number, otherwise: number) {
  return optionalNumberBetween(low, high).transform((given) => given ?? otherwise);
}

function optionalNumberBetween(low: number, high: number) {
  const range = `must be a number from ${low} to ${high}`;
  return z
    .string()
    .optional()
    .transform((text) => (text === undefined || text.trim() === '' ? undefined : Number(text)))
    .pipe(z.number(range).min(low, range).max(high, range).optional());
}
