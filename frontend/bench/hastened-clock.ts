/**
 * Put into a page before its own scripts: its clock and its timers run faster by a factor. What the browser itself does,
 * such as drawing, fading and fetching, takes the time that it takes.
 */
import type { Hastening } from './seen.ts';

declare global {
  interface Window {
    hastening: Hastening;
  }
}

const { factor, beganMs, fromMs } = window.hastening;
const Plain = Date;

class HastenedDate extends Plain {
  constructor(...given: unknown[]) {
    super(...((given.length === 0 ? [HastenedDate.now()] : given) as [number]));
  }
  static override now(): number {
    return fromMs + (Plain.now() - beganMs) * factor;
  }
}
window.Date = HastenedDate as unknown as DateConstructor;

const { setTimeout: wait, setInterval: repeat } = window;
window.setTimeout = ((run: TimerHandler, ms = 0, ...given: unknown[]) =>
  wait(run, ms / factor, ...given)) as unknown as typeof window.setTimeout;
window.setInterval = ((run: TimerHandler, ms = 0, ...given: unknown[]) =>
  repeat(run, ms / factor, ...given)) as unknown as typeof window.setInterval;
