import { clockTime } from '../../i18n/times.ts';

/** `14:26:08.412`, to the millisecond: messages of one second are told apart. */
export function preciseTime(ms: number): string {
  return `${clockTime(ms)}.${String(Math.floor(ms) % 1000).padStart(3, '0')}`;
}
