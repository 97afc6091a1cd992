import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ProvinceReport, provinceReportSchema } from '@commune/contract';

/** A request that came whole. */
export interface Sent {
  key: string;
  authorization: string | undefined;
  report: ProvinceReport;
}

export type Answer = (response: ServerResponse, sent: Sent, n: number) => void;

/** What the province's IOC is taken to do: keeps a message once by its key, and gives a receipt out. */
export class ProvinceStandIn {
  /** every request, in the order in which they came, kept or not */
  readonly sent: Sent[] = [];
  /** what it has kept, in that order */
  readonly kept: Sent[] = [];
  /** what it does instead of keeping it; it is told how many requests came before */
  answer: Answer | null = null;
  /** of other requests than such posts, which nobody should make */
  strangers = 0;
  #server: Server | null = null;
  #port = 0;

  get url(): string {
    return `http://127.0.0.1:${this.#port}/api/commune`;
  }

  /** Again at the same address, after `stop`. */
  async start(): Promise<void> {
    const server = createServer((request, response) => void this.#take(request, response));
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  async stop(): Promise<void> {
    const server = this.#server;
    if (server === null) return;
    this.#server = null;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await closed;
  }

  forget(): void {
    this.sent.length = 0;
    this.kept.length = 0;
    this.answer = null;
    this.strangers = 0;
  }

  keep(response: ServerResponse, sent: Sent): void {
    const known = this.kept.some(({ key }) => key === sent.key);
    if (!known) this.kept.push(sent);
    const receipt = JSON.stringify({ receipt: `BN-${sent.report.stream}-${sent.report.sequence}` });
    response.writeHead(known ? 409 : 201, { 'content-type': 'application/json' }).end(receipt);
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    try {
      for await (const part of request) parts.push(part as Buffer);
    } catch {
      return;
    }
    const { method, url, headers } = request;
    if (method !== 'POST' || url !== '/api/commune' || !headers['content-type']?.startsWith('application/json')) {
      this.strangers += 1;
      response.writeHead(404).end();
      return;
    }
    // Throws where a message is not of the schema: the test that sent it fails.
    const report = provinceReportSchema.parse(JSON.parse(Buffer.concat(parts).toString()));
    const sent = { key: String(headers['idempotency-key']), authorization: headers.authorization, report };
    this.sent.push(sent);
    if (this.answer === null) this.keep(response, sent);
    else this.answer(response, sent, this.sent.length - 1);
  }
}
