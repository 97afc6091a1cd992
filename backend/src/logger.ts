import { pino } from 'pino';

export type Logger = pino.Logger;

/** JSON lines on standard error, so that standard output stays free for what a person reads. */
export function createLogger(level: string): Logger {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination(2));
}
