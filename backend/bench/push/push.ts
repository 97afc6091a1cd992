import { setTimeout as delay } from 'node:timers/promises';
import type { AlarmProbe, SeenAlarm } from '../../../frontend/bench/seen.ts';
import { type Broker, brokerAt, paced } from '../ingest/pipeline-load.ts';
import { STORM_KEY, STORM_THINGS } from '../load/kinds.ts';
import { withBackend } from '../parts/backend.ts';
import { type OpenPage, withMapPage } from '../parts/browser.ts';
import type { BenchDatabase } from '../parts/database.ts';
import { registerLoadThings, runLoad } from '../parts/load.ts';
import type { BenchParts } from '../parts/parts.ts';
import { type BenchRow, quantile } from '../parts/report.ts';
import { forgetRules, saveRules } from './rules.ts';
import { ticksToPages } from './ticks.ts';

const MESSAGES_PER_S = 2000;
const WARM_UP_MS = 3000;
const STORM_S = 5;
const PAINTED_MS = 1300;
const INPUT_MS = 200;
const INPUT_EVERY_MS = 150;
const LAST_ROW_MS = 10_000;
/** Longer than this the load does not run by itself. */
const MOST_MS = 600_000;

/**
 * What reaches the pages while 2,000 messages a second with four readings each come in over MQTT and 5,000 limits are held
 * against them: ticks, an alarm from its publishing to its painted row, and a storm of alarms.
 */
export async function pushBench(parts: BenchParts): Promise<BenchRow[]> {
  const { root, database, quick, progress } = parts;
  progress('registering 2,000 things');
  await registerLoadThings(database);
  await forgetRules(database);
  const env = { DATABASE_URL: database.url, DEFAULT_REALM: 'sim', OPEN_READING: 'yes' };
  return withBackend(root, env, async (backend) => {
    const { url, mqtt } = backend.run;
    const broker = brokerAt(mqtt.url, mqtt.username, mqtt.password);
    progress('saving rules');
    const sources = await saveRules(backend);
    const order = { ...paced(broker, 0, 0, MOST_MS, true), ratePerS: MESSAGES_PER_S, messages: 'alarms' as const };
    const enough = new AbortController();
    const load = runLoad(root, order, undefined, enough.signal);
    try {
      await Promise.race([load, delay(WARM_UP_MS)]);
      progress('ticks to 100 pages');
      const ticks = await ticksToPages(root, url, MESSAGES_PER_S, quick ? 4000 : 20_000);
      const alarms = await withMapPage(root, `${url}/?realm=sim`, ['alarm-probe'], async (open) => {
        progress('publish to painted alarm');
        const painted = await publishToPainted(open, quick ? 5000 : 30_000, sources);
        progress('a storm of alarms');
        return [...painted, ...(await storm(root, database, broker, open))];
      });
      return [...ticks, ...alarms];
    } finally {
      enough.abort();
      await load;
    }
  });
}

/** Of the alarms that come within that time. Throws where one that the page was told of is not listed. */
async function publishToPainted({ page }: OpenPage, watchMs: number, sources: number): Promise<BenchRow[]> {
  const fromMs = Date.now();
  await delay(watchMs);
  const toMs = Date.now();
  const seen = async () =>
    ((await page.evaluate('alarmProbe.alarms()')) as SeenAlarm[]).filter(
      ({ raisedMs }) => raisedMs >= fromMs && raisedMs < toMs,
    );
  let alarms: SeenAlarm[];
  do {
    await delay(200);
    alarms = await seen();
    const unseen = alarms.filter(({ paintedMs }) => paintedMs === null).length;
    if (unseen > 0 && Date.now() > toMs + LAST_ROW_MS)
      throw new Error(`${unseen} of ${alarms.length} alarms are not listed`);
  } while (Date.now() < toMs + PAINTED_MS || alarms.some(({ paintedMs }) => paintedMs === null));
  if (alarms.length === 0) throw new Error('no alarm came');
  const took = alarms.map(({ raisedMs, paintedMs }) => paintedMs! - raisedMs);
  const name = `publish to painted alarm, ${MESSAGES_PER_S} messages/s, ${sources} limits`;
  return [
    { name: `${name}, p50`, value: quantile(took, 0.5), unit: 'ms', limit: null },
    { name: `${name}, p99`, value: quantile(took, 0.99), unit: 'ms', limit: PAINTED_MS },
  ];
}

/** A thousand alarms in five seconds, and somebody who goes on pressing buttons. */
async function storm(root: string, database: BenchDatabase, broker: Broker, { page }: OpenPage): Promise<BenchRow[]> {
  const rail = page.locator('nav').getByRole('button');
  const places = await Promise.all([0, 1].map(async (k) => (await rail.nth(k).boundingBox())!));
  await page.evaluate('alarmProbe.begin()');
  const begunMs = Date.now();
  const order = paced(broker, 0, 0, STORM_S * 1000, false);
  const load = runLoad(root, { ...order, ratePerS: STORM_THINGS / STORM_S, messages: 'storm' });
  const raising = Promise.all([allRaised(database, begunMs), load]);
  let over = false;
  const end = () => {
    over = true;
  };
  raising.then(end, end);
  for (let k = 0; !over; k++) {
    const { x, y, width, height } = places[k % places.length]!;
    await page.mouse.click(x + width / 2, y + height / 2);
    await delay(INPUT_EVERY_MS);
  }
  const [lastMs] = await raising;
  const raisedS = (lastMs - begunMs) / 1000;
  // What came last is still to be drawn, and told of.
  await delay(1000);
  const { inputToPaintMs, mostRows } = (await page.evaluate('alarmProbe.end()')) as ReturnType<AlarmProbe['end']>;
  const name = `${STORM_THINGS} alarms in ${STORM_S} s`;
  return [
    { name: `${name}, all raised after`, value: raisedS, unit: 's', limit: null },
    // Inputs that took less than two pictures are not told of.
    { name: `${name}, slowest input to paint`, value: Math.max(16, ...inputToPaintMs), unit: 'ms', limit: INPUT_MS },
    { name: `${name}, rows in the page at most`, value: mostRows, unit: 'rows', limit: null },
  ];
}

/** When the last of the storm's alarms was written down, epoch ms. */
async function allRaised(database: BenchDatabase, fromMs: number): Promise<number> {
  const client = await database.connect();
  try {
    for (;;) {
      const { rows } = await client.query<{ n: number; last: number }>(
        `SELECT count(*)::int AS n, (extract(epoch FROM max(tr.at)) * 1000)::float8 AS last
         FROM sandbox.alarm a JOIN sandbox.alarm_transition tr ON tr.alarm_id = a.id AND tr.n = 1
         WHERE a.rule_key LIKE $1`,
        [`bench-${STORM_KEY}-%`],
      );
      if (rows[0]!.n >= STORM_THINGS) return rows[0]!.last;
      if (Date.now() > fromMs + 60_000) throw new Error(`${STORM_THINGS - rows[0]!.n} alarms of the storm never came`);
      await delay(200);
    }
  } finally {
    await client.end();
  }
}
