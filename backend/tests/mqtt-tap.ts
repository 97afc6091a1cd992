import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { type Packet, parser } from 'mqtt-packet';

export interface MqttTap {
  port: number;
  /** what went through so far */
  packets: (from: 'client' | 'broker', cmd: Packet['cmd']) => Packet[];
  /** breaks every connection */
  cut: () => void;
  close: () => Promise<void>;
}

/** A way to a broker on which every packet is seen. */
export async function tapMqtt(brokerPort: number): Promise<MqttTap> {
  const seen = { client: [] as Packet[], broker: [] as Packet[] };
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const broker = connect(brokerPort, '127.0.0.1');
    for (const [from, to, packets] of [
      [client, broker, seen.client],
      [broker, client, seen.broker],
    ] as const) {
      const reader = parser({ protocolVersion: 5 });
      reader.on('packet', (packet) => packets.push(packet));
      sockets.add(from);
      from.on('data', (chunk) => {
        to.write(chunk);
        reader.parse(chunk);
      });
      from.on('error', () => undefined);
      from.once('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as { port: number }).port,
    packets: (from, cmd) => seen[from].filter((packet) => packet.cmd === cmd),
    cut,
    close: async () => {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
