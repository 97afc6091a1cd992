import { pino } from 'pino';

export type Logger = pino.Logger;

/** JSON lines on standard error, so that standard output stays free for what a person reads. */
export function createLogger(level: string): Logger {
  const serializers = { err: describeError };
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime, serializers }, pino.destination(2));
}

/** The database's client hangs its whole self on the error of a connection that broke: pages of it, and never of use. */
function describeError(error: Error): object {
  const { client: _, ...described } = pino.stdSerializers.err(error) as pino.SerializedError & { client?: unknown };
  return described;
}
