import { gzipSync } from 'node:zlib';
import type { Drill, OpenedPack, Problem } from '@commune/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  AIR,
  ask,
  exported,
  fromMs,
  GAUGE,
  HOUR_MS,
  headerOf,
  linesOf,
  MINUTE_MS,
  open,
  PERSON,
  pack,
  packAddress,
  remade,
  rig,
  SIM,
  small,
  startPackRig,
  textOf,
  untilMs,
} from './pack-rig.ts';

beforeAll(startPackRig, 60_000);
afterAll(() => rig?.stop());

describe('a pack', () => {
  it('names roles unless names are asked for', async () => {
    const text = textOf(await exported());
    expect(text).not.toContain(PERSON);
    expect(text).toContain('"kind":"acknowledged"');
    expect(text).toContain('"who":"operator"');
    expect(textOf(pack)).toContain(PERSON);
  });

  it('is of the chosen domains and things alone', async () => {
    const chosen = await exported({ domains: 'river', things: AIR });
    const things = linesOf(chosen).flatMap((line) => (line.startsWith('{"pack":"thing"') ? [JSON.parse(line)] : []));
    expect(things.some(({ slug }) => slug === AIR)).toBe(true);
    expect(things.every(({ slug, domain }) => slug === AIR || domain === 'river')).toBe(true);
    expect(headerOf(chosen)).toMatchObject({ only: { domains: ['river'], things: [AIR] }, counts: { alarms: 1 } });
    expect((await open(chosen)).status).toBe(201);
  });

  it('is exported by who may read notes, and opened by an engineer', async () => {
    const status = async (headers: Record<string, string>) =>
      (await fetch(`${rig.app.run.url}${packAddress({}, '/estimate')}`, { headers })).status;
    expect([await status({}), await status(rig.as.leader), await status(rig.as.operator)]).toEqual([401, 200, 200]);
    expect((await fetch(`${rig.app.run.url}${packAddress({})}`)).status).toBe(401);
    expect((await open(pack, {})).status).toBe(401);
    expect((await open(pack, rig.as.leader)).status).toBe(403);
    expect((await open(pack, rig.app.engineer, '')).status).toBe(400);
  });

  it.each([
    ['an end before the beginning', { until: String(fromMs) }, 'until'],
    ['more than a month', { from: String(untilMs - 32 * 24 * HOUR_MS) }, 'until'],
    ['time that has not come', { until: String(Date.now() + 10 * MINUTE_MS) }, 'until'],
    ['a thing that there is not', { things: 'nothing' }, 'things'],
    ['a domain that there is not', { domains: 'sky' }, 'domains'],
  ])('is not made of %s', async (_what, query, field) => {
    const response = await rig.app.get(packAddress(query));
    expect(response.status).toBe(400);
    expect(((await response.json()) as Problem).errors?.[0]?.field).toBe(field);
  });
});

describe('what is no whole pack', () => {
  const broken = (bytes: Buffer) => {
    const from = Math.floor(bytes.length * 0.8);
    return Buffer.from(bytes.map((byte, k) => (k > from && k < from + 200 ? byte ^ 0x55 : byte)));
  };
  const replaceLine = (start: string, change: (line: string) => string) => (lines: string[]) => {
    const at = lines.findLastIndex((line) => line.startsWith(start));
    return lines.map((line, k) => (k === at ? change(line) : line));
  };
  const header = (change: object) => () =>
    remade(([first, ...rest]) => [JSON.stringify({ ...JSON.parse(first!), ...change }), ...rest]);

  it.each<[string, () => Buffer, number, string, string]>([
    ['no gzip', () => Buffer.from('time;stage\n1;2\n'), 422, 'not-a-pack', 'a pack is a gzip file'],
    ['another gzip', () => gzipSync('time;stage\n1;2\n'), 422, 'not-a-pack', 'no header'],
    [
      'a recording',
      () => gzipSync('{"recording":1,"at":"","broker":"","topics":[]}\n'),
      422,
      'not-a-pack',
      'no header',
    ],
    ['nothing', () => gzipSync(''), 422, 'not-a-pack', 'empty'],
    ['a cut-off gzip', () => small.subarray(0, small.length - 2000), 422, 'cut-off-pack', 'ends too early'],
    ['a pack without its end', () => gzipSync(textOf(small).slice(0, -200)), 422, 'damaged-pack', 'the line'],
    [
      'a pack that ends after a line',
      () => gzipSync(`${linesOf(small).slice(0, -5).join('\n')}\n`),
      422,
      'cut-off-pack',
      'last line is missing',
    ],
    ['a broken gzip', () => broken(small), 422, 'damaged-pack', ''],
    [
      'a changed value',
      () => gzipSync(textOf(small).replace(/\\"stage\\":\d/, '\\"stage\\":99')),
      422,
      'changed-pack',
      'SHA-256',
    ],
    ['more after its end', () => gzipSync(`${textOf(small)}{"pack":"gap"}\n`), 422, 'changed-pack', 'follows the end'],
    ['a newer pack', header({ pack: 2 }), 422, 'newer-pack', 'open it with a newer program'],
    ['another commune', header({ realm: { ...SIM, communeCode: '99999' } }), 422, 'foreign-pack', '99999'],
    [
      'a property of elsewhere',
      () => remade((lines) => lines.map((line) => line.replaceAll('"property":"stage"', '"property":"shade"'))),
      422,
      'foreign-pack',
      '"shade"',
    ],
    [
      'an alarm without its rule',
      () => remade((lines) => lines.filter((line) => !line.startsWith('{"pack":"rule","key":"test"'))),
      422,
      'damaged-pack',
      'no version 1 of test',
    ],
    [
      'a time outside the window',
      () => remade(replaceLine('[', () => `[1,"ioc/1/sim/${GAUGE}/obs","{\\"t\\":1,\\"v\\":{\\"stage\\":1}}"]`)),
      422,
      'damaged-pack',
      'outside the window',
    ],
    [
      'a reading twice',
      () => remade((lines) => [...lines, lines.findLast((line) => line.startsWith('['))!]),
      422,
      'damaged-pack',
      'twice',
    ],
  ])('is refused: %s', async (_what, make, status, slug, detail) => {
    const before = await left();
    const answer = await open(make());
    const problem = (await answer.json()) as Problem;
    expect([answer.status, problem.type]).toEqual([status, `urn:commune-ioc:problem:${slug}`]);
    expect(problem.detail).toContain(detail);
    expect(await left()).toEqual(before);
  });

  it('names the line', async () => {
    const at = linesOf(small).findIndex((line) => line.startsWith('['));
    const answer = await open(remade((lines) => lines.map((line, k) => (k === at ? '[]' : line))));
    expect(((await answer.json()) as Problem).errors?.[0]?.field).toBe(`line ${at + 1}`);
  });

  it('is cleared away where its process ended on the way', async () => {
    const { slug } = (await (await open(small)).json()) as OpenedPack;
    await rig.client.query(
      'UPDATE core.drill SET opening = true WHERE realm_id = (SELECT id FROM core.realm WHERE slug = $1)',
      [slug],
    );
    expect((await ask<Drill[]>('/api/drills', 'sim', {})).some((drill) => drill.slug === slug)).toBe(false);
    await open(gzipSync(''));
    expect((await rig.client.query('SELECT FROM core.realm WHERE slug = $1', [slug])).rowCount).toBe(0);
  });

  async function left(): Promise<unknown> {
    const { rows } = await rig.client.query(
      `SELECT (SELECT count(*) FROM core.realm) AS realms, (SELECT count(*) FROM sandbox.thing) AS things,
              (SELECT count(*) FROM sandbox.alarm) AS alarms, (SELECT count(*) FROM sandbox.observation) AS readings`,
    );
    return rows[0];
  }
});
