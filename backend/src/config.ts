import path from 'node:path';
import { OBSERVATION_LEVELS, type ObservationLevel } from '@commune/contract';
import { z } from 'zod';
import { ConfigError } from './errors.ts';
import { type MqttAddress, parseMqttUrl } from './mqtt-address.ts';

/** The parts of the work; one process does all of it, or several share it. */
const PROCESS_ROLES = ['ingest', 'live', 'watch', 'http'] as const;
export type ProcessRole = (typeof PROCESS_ROLES)[number];

export interface Config {
  /** the folder that holds package.json, db/ and frontend/dist */
  root: string;
  host: string;
  port: number;
  mqttPort: number;
  /** a port that was not asked for by name may be stepped over when it is taken */
  portFixed: boolean;
  mqttPortFixed: boolean;
  dataDir: string;
  /** undefined: the embedded database */
  databaseUrl: string | undefined;
  /** what this process does */
  roles: ReadonlySet<ProcessRole>;
  /** undefined: the embedded broker */
  mqtt: ExternalMqtt | undefined;
  /** slug of the realm that the page opens when its address names none */
  defaultRealm: string;
  /** whether whoever sits at this machine may read without signing in */
  openToThisMachine: boolean;
  /** the address by which whoever sits at this machine comes through a container's network; null where there is none */
  localGateway: string | null;
  logLevel: string;
  /** for how many days readings and each level of rollups are kept; null: for ever */
  retention: Record<ObservationLevel, number | null>;
  basemap: { pmtiles?: string; style?: string } | null;
  /** null: Chưa nối với IOC tỉnh */
  province: ProvinceSettings | null;
}

/** The province's IOC. Only the process that sends, in the role watch, needs the token. */
export interface ProvinceSettings {
  url: string;
  token: { text: string } | { file: string } | null;
}

export interface ExternalMqtt {
  address: MqttAddress;
  /** how many client ids the readings are shared among: at least as many as ingest processes */
  slots: number;
  /** beginning of the client ids */
  clientPrefix: string;
  /** how many messages of a slot may be unacknowledged */
  window: number;
}

const port = z.coerce.number().int().min(0).max(65535);

/** The map shows values of up to seven days. */
const LEAST_KEPT_DAYS = 8;
const keptDays = z.coerce.number().int().min(LEAST_KEPT_DAYS).max(36_600).optional();

const environment = z.object({
  COMMUNE_ROOT: z.string().optional(),
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: port.optional(),
  MQTT_PORT: port.optional(),
  DATA_DIR: z.string().min(1).default('data'),
  MQTT_URL: z
    .string()
    .transform((text, context) => {
      const address = parseMqttUrl(text);
      if (address === undefined) context.addIssue('mqtt://user:password@host:1883, or mqtts://…; percent-encode both');
      return address ?? z.NEVER;
    })
    .optional(),
  MQTT_SLOTS: z.coerce.number().int().min(1).max(64).default(1),
  MQTT_CLIENT_ID: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,48}$/, '1 to 48 characters of A–Z, a–z, 0–9, _ and -')
    .default('ioc-ingest'),
  MQTT_WINDOW: z.coerce.number().int().min(1).max(65_535).default(4000),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  ROLES: z
    .string()
    .default(PROCESS_ROLES.join())
    .transform((text) => text.split(',').map((role) => role.trim()))
    .pipe(z.array(z.enum(PROCESS_ROLES, `some of ${PROCESS_ROLES.join()}, with a comma between them`))),
  DEFAULT_REALM: z.string().default('live'),
  LOCAL_GATEWAY: z.ipv4('the address of the gateway of a container network').optional(),
  OPEN_READING: z.enum(['yes', 'no']).default('no'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('warn'),
  RETENTION_RAW_DAYS: keptDays,
  RETENTION_10M_DAYS: keptDays,
  RETENTION_1H_DAYS: keptDays,
  RETENTION_1D_DAYS: keptDays,
  BASEMAP_PMTILES: z.string().optional(),
  BASEMAP_STYLE: z.string().optional(),
  PROVINCE_URL: z
    .string()
    .refine(isProvinceUrl, 'https://host/path without a password; http:// to this machine alone')
    .optional(),
  PROVINCE_TOKEN: z
    .string()
    .regex(/^[\x21-\x7e]{1,4096}$/, 'at most 4096 characters that a header can carry, without blanks')
    .optional(),
  PROVINCE_TOKEN_FILE: z.string().optional(),
});

const DEFAULT_PORT = 8080;
const DEFAULT_MQTT_PORT = 1883;

/** Reads the environment once. Throws ConfigError naming every setting that is wrong. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = environment.safeParse(given);
  if (!parsed.success) {
    throw new ConfigError(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('\n'));
  }
  const settings = parsed.data;
  const root = path.resolve(settings.COMMUNE_ROOT ?? '.');
  for (const name of ['MQTT_SLOTS', 'MQTT_CLIENT_ID', 'MQTT_WINDOW']) {
    if (settings.MQTT_URL !== undefined || given[name] === undefined) continue;
    throw new ConfigError(`${name}: is of a broker of your own, and MQTT_URL names none`);
  }
  const basemap = {
    ...(settings.BASEMAP_PMTILES === undefined ? {} : { pmtiles: settings.BASEMAP_PMTILES }),
    ...(settings.BASEMAP_STYLE === undefined ? {} : { style: settings.BASEMAP_STYLE }),
  };
  return {
    root,
    host: settings.HOST,
    port: settings.PORT ?? DEFAULT_PORT,
    mqttPort: settings.MQTT_PORT ?? DEFAULT_MQTT_PORT,
    portFixed: settings.PORT !== undefined,
    mqttPortFixed: settings.MQTT_PORT !== undefined,
    dataDir: path.resolve(root, settings.DATA_DIR),
    databaseUrl: settings.DATABASE_URL,
    roles: new Set(settings.ROLES),
    mqtt: settings.MQTT_URL && {
      address: settings.MQTT_URL,
      slots: settings.MQTT_SLOTS,
      clientPrefix: settings.MQTT_CLIENT_ID,
      window: settings.MQTT_WINDOW,
    },
    defaultRealm: settings.DEFAULT_REALM,
    openToThisMachine: settings.OPEN_READING === 'yes',
    localGateway: settings.LOCAL_GATEWAY ?? null,
    logLevel: settings.LOG_LEVEL,
    retention: readRetention(settings),
    basemap: Object.keys(basemap).length > 0 ? basemap : null,
    province: readProvince(settings, root),
  };
}

/** What is sent must not be read on its way. */
function isProvinceUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  const isHere = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
  return (protocol === 'https:' || (protocol === 'http:' && isHere)) && username === '' && password === '';
}

function readProvince(settings: z.infer<typeof environment>, root: string): ProvinceSettings | null {
  const { PROVINCE_URL: url, PROVINCE_TOKEN: text, PROVINCE_TOKEN_FILE: file } = settings;
  if (url === undefined) {
    if (text === undefined && file === undefined) return null;
    throw new ConfigError('PROVINCE_TOKEN: is of the province’s IOC, and PROVINCE_URL names none');
  }
  if (text !== undefined && file !== undefined) {
    throw new ConfigError('PROVINCE_TOKEN_FILE: give the token or the file that holds it, not both');
  }
  if (text !== undefined) return { url, token: { text } };
  if (file !== undefined) return { url, token: { file: path.resolve(root, file) } };
  if (settings.ROLES.includes('watch')) {
    throw new ConfigError('PROVINCE_TOKEN: the province’s IOC asks who sends: give it, or PROVINCE_TOKEN_FILE');
  }
  return { url, token: null };
}

/** A coarser level is smaller and made of the finer one: it is kept at least as long. */
function readRetention(settings: z.infer<typeof environment>): Config['retention'] {
  const retention = {
    raw: settings.RETENTION_RAW_DAYS ?? null,
    '10m': settings.RETENTION_10M_DAYS ?? null,
    '1h': settings.RETENTION_1H_DAYS ?? null,
    '1d': settings.RETENTION_1D_DAYS ?? null,
  };
  for (const [k, level] of OBSERVATION_LEVELS.entries()) {
    const finer = OBSERVATION_LEVELS[k - 1];
    if (finer === undefined || retention[level] === null) continue;
    const finerDays = retention[finer];
    if (finerDays !== null && finerDays <= retention[level]) continue;
    const [name, finerName] = [level, finer].map((each) => `RETENTION_${each.toUpperCase()}_DAYS`);
    const said = finerDays === null ? 'for ever' : `for ${finerDays} days`;
    throw new ConfigError(
      `${name}: ${retention[level]} days, but ${finerName} keeps what it is made of ${said}; keep the coarser level as long or longer`,
    );
  }
  return retention;
}
