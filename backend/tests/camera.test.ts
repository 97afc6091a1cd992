import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Problem, Registry, Thing } from '@commune/contract';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fetchPicture } from '../src/http/camera.ts';
import { CAMERA_LIMITS } from '../src/http/snapshot.ts';
import { type RunningApp, startApp } from './running-app.ts';

const PICTURE = Buffer.from('89504e470d0a1a0a', 'hex');
const answers: Record<string, (response: ServerResponse) => void> = {
  '/still': (response) => response.setHeader('content-type', 'image/png').end(PICTURE),
  '/page': (response) => response.setHeader('content-type', 'text/html').end('<script>alert(1)</script>'),
  '/drawing': (response) => response.setHeader('content-type', 'image/svg+xml').end('<svg/>'),
  '/broken': (response) => response.writeHead(500, { 'content-type': 'image/png' }).end(PICTURE),
  '/elsewhere': (response) => response.writeHead(302, { location: '/still' }).end(),
  '/large': (response) => response.setHeader('content-type', 'image/png').end(Buffer.alloc(2000)),
  '/never': (response) => response.setHeader('content-type', 'image/png').write(PICTURE),
};

let app: RunningApp;
let camera: Server;
let base: string;
let authorization: string | undefined;
beforeAll(async () => {
  camera = createServer(({ url, headers }, response) => {
    authorization = headers.authorization;
    answers[url!]!(response);
  });
  await new Promise<void>((resolve) => camera.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(camera.address() as AddressInfo).port}`;
  app = await startApp();
});
afterAll(async () => {
  await app?.stop();
  camera.closeAllConnections();
  await new Promise((resolve) => camera.close(resolve));
});

const thing = { realm: 'live', kind: 'camera', domain: 'traffic', name: { vi: 'Ngã ba', en: 'Junction' } };
const set = (slug: string, cameraUrl?: unknown) => app.post('/api/things', { ...thing, slug, cameraUrl });
const snapshot = (slug: string, headers: Record<string, string> = app.engineer) =>
  fetch(`${app.run.url}/api/things/${slug}/snapshot?realm=live`, { headers });
const refusal = async (response: Response) => {
  expect(response.headers.get('content-type')).toContain('application/problem+json');
  return ((await response.json()) as Problem).type.split(':').at(-1);
};
const cookieOf = async (link: string) =>
  (await fetch(link, { redirect: 'manual' })).headers.getSetCookie()[0]!.split(';')[0]!;

describe("a thing's camera", () => {
  it('gives its picture, kept nowhere, and keeps its address to itself', async () => {
    const made = (await (await set('cam-1', `${base.replace('//', '//viewer:a%40b@')}/still`)).json()) as Thing;
    expect(made.camera).toBe(true);
    const response = await snapshot('cam-1');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('image/png');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(Buffer.from(await response.arrayBuffer())).toEqual(PICTURE);
    expect(authorization).toBe(`Basic ${Buffer.from('viewer:a@b').toString('base64')}`);

    const shown = await (await app.get('/api/registry?realm=live')).text();
    expect((JSON.parse(shown) as Registry).things.find(({ slug }) => slug === 'cam-1')?.camera).toBe(true);
    expect(shown).not.toContain('/still');
    const client = new Client({ connectionString: app.database.url });
    await client.connect();
    const audited = await client.query<{ detail: object }>(
      "SELECT detail FROM core.audit_entry WHERE subject = 'live/cam-1'",
    );
    await client.end();
    expect(audited.rows.map(({ detail }) => detail)).toMatchObject([{ camera: true }]);
    expect(JSON.stringify(audited.rows)).not.toContain('/still');
  });

  it('stays where another change does not name it, and goes by null', async () => {
    await set('cam-2', `${base}/still`);
    expect(((await (await set('cam-2')).json()) as Thing).camera).toBe(true);
    expect(((await (await set('cam-2', null)).json()) as Thing).camera).toBe(false);
    expect((await snapshot('cam-2')).status).toBe(404);
  });

  it.each(['ftp://127.0.0.1/a', 'file:///etc/passwd', 'javascript:alert(1)', 'cam', 7])('refuses %s', async (url) => {
    const response = await set('cam-3', url);
    expect(response.status).toBe(400);
    expect(((await response.json()) as Problem).errors?.[0]?.field).toBe('cameraUrl');
  });

  it('shows it to operators and engineers, to no one else', async () => {
    await set('cam-4', `${base}/still`);
    expect((await snapshot('cam-4', {})).status).toBe(401);
    expect((await snapshot('cam-4', { cookie: await cookieOf(app.run.signIn.leader) })).status).toBe(403);
    expect((await snapshot('cam-4', { cookie: await cookieOf(app.run.signIn.operator) })).status).toBe(200);
  });

  it.each([
    ['/page', 502, 'camera-gave-no-picture'],
    ['/drawing', 502, 'camera-gave-no-picture'],
    ['/broken', 502, 'camera-gave-no-picture'],
    ['/elsewhere', 502, 'camera-not-reached'],
  ])('passes on nothing but a picture: %s', async (path, status, why) => {
    await set('cam-5', base + path);
    const response = await snapshot('cam-5');
    expect([response.status, await refusal(response)]).toEqual([status, why]);
  });

  it('is given a time and a size', async () => {
    const refused = (path: string, limits: object) => fetchPicture(base + path, { ...CAMERA_LIMITS, ...limits });
    await expect(refused('/large', { bytes: 1999 })).rejects.toMatchObject({ slug: 'camera-picture-too-large' });
    await expect(refused('/large', { bytes: 2000 })).resolves.toMatchObject({ type: 'image/png' });
    await expect(refused('/never', { timeMs: 50 })).rejects.toMatchObject({ status: 504, slug: 'camera-too-slow' });
  });
});
