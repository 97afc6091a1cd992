import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type BatchElement, batchElementSchema } from '@commune/contract';
import { properties, realms } from '@commune/db/seeds';

/** The doors that a fill uses, with a store in memory; it can be told to fail. */
export class ImportServer {
  /** `thing t` → keys */
  readonly stored = new Map<string, string[]>();
  readonly imports: { first: number; last: number; lines: number }[] = [];
  /** breaks the connection after so many lines, once */
  breakAfterLines: number | undefined;
  /** answers 401 to the next import, as when the session is gone */
  forgetSession = false;
  signIns = 0;
  /** the first session that it has not forgotten */
  private knownFrom = 1;
  /** how many dossiers were received and ended since a moment */
  dossiersSince: (fromMs: number) => { received: number; ended: number } = () => ({ received: 0, ended: 0 });
  private server: Server | undefined;
  url = '';

  async start(): Promise<void> {
    const server = createServer((request, response) => {
      this.answer(request, response).catch((error: unknown) => {
        if (!response.headersSent) response.writeHead(500);
        response.end(String(error));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    this.url = `http://127.0.0.1:${address.port}`;
    this.server = server;
  }

  async stop(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise<void>((resolve) => (this.server ? this.server.close(() => resolve()) : resolve()));
  }

  get signInLink(): string {
    return `${this.url}/sign-in?token=t`;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.url);
    if (url.pathname.startsWith('/api/lab/')) {
      response.writeHead(404).end();
      return;
    }
    if (url.pathname === '/sign-in') {
      this.signIns++;
      response.writeHead(303, { location: '/', 'set-cookie': `session=${this.signIns}; HttpOnly; Path=/` }).end();
      return;
    }
    const session = Number(/^session=(\d+)$/.exec(request.headers.cookie ?? '')?.[1]);
    if (!(session >= this.knownFrom) || url.searchParams.get('realm') !== 'sim') {
      response.writeHead(401).end();
      return;
    }
    if (url.pathname === '/api/observations') return this.observations(url.searchParams, response);
    if (url.pathname === '/api/registry') {
      response.end(JSON.stringify({ realm: realms.find(({ slug }) => slug === 'sim'), things: [], properties }));
      return;
    }
    if (url.pathname === '/api/services/board') return this.board(url.searchParams, response);
    if (url.pathname === '/api/import' && request.method === 'POST') return this.import(request, response);
    response.writeHead(404).end();
  }

  private observations(query: URLSearchParams, response: ServerResponse): void {
    const [from, to] = ['from', 'to'].map((name) => Date.parse(query.get(name) ?? '')) as [number, number];
    const t = [...this.stored.keys()]
      .map((key) => key.split(' '))
      .filter(([thing]) => thing === query.get('thing'))
      .map(([, time]) => Number(time))
      .filter((time) => time >= from && time <= to)
      .sort((a, b) => a - b);
    if (t.length > Number(query.get('points'))) throw new Error('more than points');
    const columns = { t, value: t.map(() => 1), quality: t.map(() => 4) };
    response.end(JSON.stringify({ thing: query.get('thing'), property: '', unit: '1', level: 'raw', columns }));
  }

  private board(query: URLSearchParams, response: ServerResponse): void {
    const { received, ended } = this.dossiersSince(Date.parse(query.get('from') ?? ''));
    const resolved = { early: ended, onTime: 0, late: 0, noDueDate: 0 };
    response.end(JSON.stringify({ received: { period: { online: received, direct: 0 } }, resolved }));
  }

  private async import(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.forgetSession) {
      this.forgetSession = false;
      this.knownFrom = ++this.signIns + 1;
      response.writeHead(401).end();
      return;
    }
    const result = { received: 0, stored: 0, duplicates: 0, refused: 0, refusals: [] };
    const times: number[] = [];
    for await (const line of linesOf(request)) {
      const element: BatchElement = batchElementSchema.parse(JSON.parse(line));
      const keys = Object.keys(element.v);
      const key = `${element.thing} ${element.t}`;
      result.received += keys.length;
      if (this.stored.has(key)) result.duplicates += keys.length;
      else result.stored += keys.length;
      this.stored.set(key, keys);
      times.push(Number(element.t));
      if (this.breakAfterLines !== undefined && times.length >= this.breakAfterLines) {
        this.breakAfterLines = undefined;
        request.socket.destroy();
        return;
      }
    }
    this.imports.push({ first: times[0] ?? 0, last: times.at(-1) ?? 0, lines: times.length });
    response.end(JSON.stringify(result));
  }
}

async function* linesOf(request: IncomingMessage): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of request.setEncoding('utf8')) {
    const lines = `${rest}${chunk}`.split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}
