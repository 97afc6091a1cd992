import type { ClientToServerEvents, ServerToClientEvents } from '@commune/contract';
import type { Server, Socket } from 'socket.io';

export interface SocketData {
  /** rooms it was taken out of because it does not drain */
  lagging: Set<string>;
  /** the only realm that it may hear; null: all of them */
  realm: string | null;
  /** which screen it is; null: none, but a person's page */
  screen: number | null;
}

export type LiveServer = Server<ClientToServerEvents, ServerToClientEvents, Record<string, never>, SocketData>;
export type LiveSocket = Socket<ClientToServerEvents, ServerToClientEvents, Record<string, never>, SocketData>;
