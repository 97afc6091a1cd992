import type { Alarm, AlarmAbout, AlarmTransition, AlarmWindow, ToldBy } from '@commune/contract';
import { isOpen, replay, shownFromMs } from '@commune/domain';

interface Course {
  about: AlarmAbout;
  /** the alarm from each of these moments on, oldest first; null: not yet, or over */
  states: { fromMs: number; alarm: Alarm | null }[];
}

/** Alarms over a window of the past, of which those open at each moment can be read. */
export class AlarmCourses {
  readonly more: boolean;
  readonly #courses: Course[];

  constructor({ courses, more }: AlarmWindow, toldBy: ToldBy) {
    this.more = more;
    this.#courses = courses.map(({ about, before, transitions }) => ({
      about,
      states: statesOf(about, before, transitions, toldBy),
    }));
  }

  /** Those open at a moment of the window; the same objects for the same states. */
  at(atMs: number): Alarm[] {
    return this.#courses.flatMap(({ states }) => states.findLast(({ fromMs }) => fromMs <= atMs)?.alarm ?? []);
  }
}

function statesOf(
  about: AlarmAbout,
  before: Alarm | null,
  transitions: readonly AlarmTransition[],
  toldBy: ToldBy,
): Course['states'] {
  // By the moment from which each was shown; what two processes wrote lies up to a third of a second out of order.
  const moments = [...new Set(transitions.map((step) => shownFromMs(step, toldBy)))].sort((a, b) => a - b);
  const states = moments.map((fromMs) => {
    const shown = transitions.filter((step) => shownFromMs(step, toldBy) <= fromMs);
    const state = replay(shown, before);
    const alarm = state !== null && isOpen(state) ? { ...state, ...about, n: shown.at(-1)!.n, open: true } : null;
    return { fromMs, alarm };
  });
  return [{ fromMs: Number.NEGATIVE_INFINITY, alarm: before?.open ? before : null }, ...states];
}
