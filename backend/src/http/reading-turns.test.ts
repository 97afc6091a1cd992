import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import express, { type Response as Answer } from 'express';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createLogger } from '../logger.ts';
import { problemHandler } from './problems.ts';
import { ReadingTurns } from './reading-turns.ts';

let turns: ReadingTurns;
/** in the order in which they came to their turn; each ends when the test says so */
let atWork: { name: string; end: () => void }[];
beforeEach(() => {
  turns = new ReadingTurns();
  atWork = [];
});

const app = express();
const read = (name: string) => () => new Promise<string>((end) => atWork.push({ name, end: () => end(name) }));
app.get('/read/:name', async ({ params }, response) => {
  response.send(await turns.take(response, read(params.name)));
});
app.get('/file/:name', async ({ params }, response) => {
  await turns.takeMany(response, async (inTurn) => {
    for (const page of [1, 2]) response.write(await inTurn(read(`${params.name}${page}`)));
    response.end();
  });
});
app.use(problemHandler(createLogger('silent')));
const server = app.listen(0, '127.0.0.1');
let answers: Answer[] = [];
server.on('request', (_request, response) => answers.push(response as Answer));
beforeAll(() => (server.listening ? undefined : once(server, 'listening')));
afterAll(() => new Promise((resolve) => server.close(resolve)));

async function ask(path: string, signal?: AbortSignal): Promise<Response> {
  return fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`, signal ? { signal } : {});
}

/** In the order of the list: each has come before the next is sent. */
async function askAll(paths: string[]): Promise<{ asked: Promise<Response>[] }> {
  const asked: Promise<Response>[] = [];
  answers = [];
  for (const path of paths) {
    asked.push(ask(path));
    await expect.poll(() => answers.length).toBe(asked.length);
  }
  return { asked };
}

const names = () => atWork.map(({ name }) => name);

it('lets three read at a time, and the others in the order in which they came', async () => {
  const { asked } = await askAll(['a', 'b', 'c', 'd', 'e'].map((name) => `/read/${name}`));
  expect(names()).toEqual(['a', 'b', 'c']);
  atWork[1]!.end();
  await expect.poll(names).toEqual(['a', 'b', 'c', 'd']);
  atWork[0]!.end();
  await expect.poll(names).toEqual(['a', 'b', 'c', 'd', 'e']);
  for (const { end } of atWork) end();
  const texts = await Promise.all(asked.map(async (one) => (await one).text()));
  expect(texts).toEqual(['a', 'b', 'c', 'd', 'e']);
});

it('gives a turn on when the reading fails', async () => {
  const { asked } = await askAll(['a', 'b', 'c'].map((name) => `/read/${name}`));
  const failing = turns.take(answers[2]!, () => Promise.reject(new Error('the database went away')));
  atWork[0]!.end();
  await expect(failing).rejects.toThrow('went away');
  const last = ask('/read/d');
  await expect.poll(names).toEqual(['a', 'b', 'c', 'd']);
  for (const { end } of atWork) end();
  await Promise.all([...asked, last]);
});

it('does not read for whoever has gone', async () => {
  const { asked } = await askAll(['a', 'b', 'c'].map((name) => `/read/${name}`));
  const leaving = new AbortController();
  answers = [];
  const gone = ask('/read/gone', leaving.signal);
  await expect.poll(() => answers.length).toBe(1);
  const staying = ask('/read/staying');
  await expect.poll(() => answers.length).toBe(2);
  leaving.abort();
  await expect(gone).rejects.toThrow();
  await expect.poll(() => answers[0]!.destroyed).toBe(true);
  atWork[0]!.end();
  await expect.poll(names).toEqual(['a', 'b', 'c', 'staying']);
  for (const { end } of atWork) end();
  await Promise.all([...asked, staying]);
});

it('sends whoever comes while some dozens wait away for a while', async () => {
  const { asked } = await askAll(Array.from({ length: 51 }, (_, k) => `/read/${k}`));
  const refused = await ask('/read/late');
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
  expect(await refused.json()).toMatchObject({ type: expect.stringContaining('too-many-readers') });
  for (let k = 0; k < 51; k++) {
    await expect.poll(() => atWork.length).toBeGreaterThan(k);
    atWork[k]!.end();
  }
  for (const one of asked) expect((await one).status).toBe(200);
});

it('holds no turn between the pages of a file, and sends six files at a time', async () => {
  const { asked } = await askAll([...Array.from({ length: 6 }, (_, k) => `/file/f${k}-`), '/read/a']);
  const refused = await ask('/file/late');
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
  expect(names()).toEqual(['f0-1', 'f1-1', 'f2-1']);
  atWork[0]!.end();
  await expect.poll(names).toEqual(['f0-1', 'f1-1', 'f2-1', 'f3-1']);
  for (let k = 1; k < 13; k++) {
    await expect.poll(() => atWork.length).toBeGreaterThan(k);
    atWork[k]!.end();
  }
  // The second page of the first file came behind all who waited when its first was read.
  expect(names().indexOf('a')).toBeLessThan(names().indexOf('f0-2'));
  expect(await (await asked[0]!).text()).toBe('f0-1f0-2');
  for (const one of asked) expect((await one).status).toBe(200);
});
