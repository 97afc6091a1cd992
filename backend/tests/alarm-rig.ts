import type { Alarm, AlarmAct, AlarmActResult, AlarmList, Role, RuleDefinition, Severity } from '@commune/contract';
import { stepAlarm } from '@commune/domain';
import { Client } from 'pg';
import { type AlarmOrigin, newAlarm, writeAlarms } from '../src/store/alarms/write-alarm.ts';
import { listRealms, type RealmRow } from '../src/store/realms.ts';
import { type RunningApp, startApp } from './running-app.ts';

type Headers = Record<string, string>;

/** An act on alarms of the realm `sim`. */
type ActInSim = AlarmAct extends infer A ? (A extends AlarmAct ? Omit<A, 'realm'> : never) : never;

/** The program without what raises alarms by itself, and a hand that raises them. */
export interface AlarmRig {
  app: RunningApp;
  client: Client;
  sim: RealmRow;
  as: Record<Role, Headers>;
  /** one open alarm of the rule for each thing, in their order; returns their ids */
  raise: (things: readonly string[], more?: Partial<Raised>) => Promise<string[]>;
  act: (act: ActInSim, headers?: Headers) => Promise<AlarmActResult['results']>;
  open: () => Promise<Alarm[]>;
  stop: () => Promise<void>;
}

interface Raised {
  rule: string;
  severity: Severity;
  timeMs: number;
  atMs: number;
  late: boolean;
}

const DEFINITION: RuleDefinition = {
  name: { vi: 'Thử', en: 'Test' },
  scope: {},
  condition: { type: 'silence', after: 'offline', severity: 'high' },
  onDelayS: 0,
  offDelayS: 0,
  activeHours: null,
  governing: true,
  enabled: true,
  source: 'a test',
  verified: false,
};

export async function startAlarmRig(settings: Record<string, string> = { ROLES: 'http,live' }): Promise<AlarmRig> {
  const app = await startApp(undefined, settings);
  const client = new Client({ connectionString: app.database.url });
  await client.connect();
  const sim = (await listRealms(client as never)).find(({ slug }) => slug === 'sim')!;
  const roles: Role[] = ['operator', 'leader', 'engineer', 'administrator'];
  const sessions = await Promise.all(roles.map(async (role) => [role, { cookie: await cookieOf(app, role) }]));
  const as = Object.fromEntries(sessions) as AlarmRig['as'];
  return {
    ...{ app, client, sim, as },
    raise: (things, more) => raise(client, sim, things, more),
    act: async (act, headers = as.operator) => {
      const response = await app.post('/api/alarms/acts', { realm: 'sim', ...act }, headers);
      return ((await response.json()) as AlarmActResult).results;
    },
    open: async () => ((await (await app.get('/api/alarms?realm=sim')).json()) as AlarmList).alarms,
    stop: async () => {
      await client.end();
      await app.stop();
    },
  };
}

async function cookieOf({ run }: RunningApp, role: Role): Promise<string> {
  const signedIn = await fetch(run.signIn[role], { redirect: 'manual' });
  return signedIn.headers.getSetCookie()[0]!.split(';')[0]!;
}

async function raise(
  client: Client,
  realm: RealmRow,
  things: readonly string[],
  more: Partial<Raised> = {},
): Promise<string[]> {
  const { rule = 'test', severity = 'high', timeMs = Date.now(), atMs = timeMs, late = false } = more;
  await client.query(
    `INSERT INTO ${realm.schema}.alarm_rule (realm_id, key, version, definition, created_by)
     VALUES ($1, $2, 1, $3, 'test') ON CONFLICT DO NOTHING`,
    [realm.id, rule, DEFINITION],
  );
  const { rows } = await client.query<AlarmOrigin>(
    `SELECT r.id AS "ruleId", r.key AS "ruleKey", t.id AS "thingId", NULL AS "datastreamId"
     FROM unnest($3::text[]) WITH ORDINALITY AS n (slug, place)
     JOIN ${realm.schema}.thing t ON t.realm_id = $1 AND t.slug = n.slug
     JOIN ${realm.schema}.alarm_rule r ON r.realm_id = $1 AND r.key = $2 AND r.superseded_at IS NULL ORDER BY place`,
    [realm.id, rule, things],
  );
  const drafts = rows.map((origin) => {
    const { ruleKey, thingId, datastreamId } = origin;
    const said = { version: 1, kind: 'raised' as const, timeMs, late, severity, level: null, value: 9, limit: 8 };
    const change = { ...said, ruleKey, thingId, datastreamId, why: null };
    const circumstances = { maintenance: null, outOfService: null };
    return newAlarm(origin, stepAlarm(null, { type: 'condition', change, atMs, circumstances })!);
  });
  await client.query('BEGIN');
  const ids = await writeAlarms(client, realm, drafts);
  await client.query('COMMIT');
  return ids;
}
