import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { MAX_SPEED, type Pace } from './pace.ts';

export const STEERING = 'pause | resume | step [n] | speed <n> | stop';

/** Lets whoever runs a drill steer it by lines of text; `say` answers. What it returns stops listening. */
export function steer(pace: Pace, input: Readable, say: (line: string) => void): () => void {
  const lines = createInterface({ input });
  lines.on('line', (line) => {
    const answer = obey(pace, line);
    if (answer !== null) say(answer);
  });
  return () => lines.close();
}

/** Does what a line says, and tells in words what that was; null for an empty one. */
export function obey(pace: Pace, line: string): string | null {
  const [word = '', figure] = line.trim().toLowerCase().split(/\s+/);
  const n = figure === undefined ? 1 : Number(figure);
  switch (word) {
    case '':
      return null;
    case 'pause':
      pace.pause();
      return 'paused';
    case 'resume':
      pace.resume();
      return `goes on at ${pace.speed}×`;
    case 'step':
      if (!Number.isInteger(n) || n < 1 || n > 1000) return 'step: a whole number from 1 to 1000';
      for (let k = 0; k < n; k++) pace.step();
      return `${n} ${n === 1 ? 'step' : 'steps'}, then paused`;
    case 'speed':
      if (figure === undefined || !(n > 0 && n <= MAX_SPEED)) return `speed: above 0, at most ${MAX_SPEED}`;
      pace.setSpeed(n);
      return `${n}×`;
    case 'stop':
      pace.stop();
      return 'stopping';
    default:
      return `"${word}"? ${STEERING}`;
  }
}
