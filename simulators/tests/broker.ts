import { createServer, type Server, type Socket } from 'node:net';
import { Aedes, type AedesPublishPacket } from 'aedes';

/** A broker of our own on a free port, which can be taken away and brought back. */
export class TestBroker {
  readonly received: { topic: string; payload: string; retain: boolean; qos: number }[] = [];
  port = 0;
  /** while set, publishes are not acknowledged */
  hold: Promise<void> | undefined;
  private aedes: Aedes | undefined;
  private server: Server | undefined;
  private readonly sockets = new Set<Socket>();

  async start(): Promise<void> {
    const aedes = await Aedes.createBroker({
      authenticate: (_client, username, password, done) => {
        done(null, username === 'engineer' && password?.toString() === 'secret');
      },
      authorizePublish: (client, packet, done) => {
        if (client) this.keep(packet as AedesPublishPacket);
        if (this.hold) this.hold.then(() => done(null));
        else done(null);
      },
    });
    const server = createServer((socket) => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
      aedes.handle(socket);
    });
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    this.port = address.port;
    this.aedes = aedes;
    this.server = server;
  }

  /** As a crash: connections break. */
  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise<void>((resolve) => (this.server ? this.server.close(() => resolve()) : resolve()));
    await new Promise<void>((resolve) => (this.aedes ? this.aedes.close(resolve) : resolve()));
  }

  get url(): string {
    return `mqtt://127.0.0.1:${this.port}`;
  }

  private keep({ topic, payload, retain, qos }: AedesPublishPacket): void {
    this.received.push({ topic, payload: payload.toString(), retain, qos });
  }
}
