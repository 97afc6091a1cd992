import { setTimeout as delay } from 'node:timers/promises';
import type { Message } from '../publish/outbox.ts';
import { type RunResult, resultOf } from './headless.ts';
import { Listener } from './listener.ts';
import type { Pace } from './pace.ts';
import { clockMessage, ScenarioPlayer, type Step } from './player.ts';
import type { Scenario } from './scenario.ts';

/** Messages that may wait for their acknowledgement; below what an outbox keeps. */
const MOST_WAITING = 1000;
const LOOK_EVERY_MS = 5;

/** Where a drill's messages go; `waiting`: those that were not acknowledged yet. */
export interface DrillOutbox {
  send: (message: Message) => void;
  readonly waiting: number;
}

export interface DrillParts {
  scenario: Scenario;
  seed: number;
  realm: string;
  pace: Pace;
  outbox: DrillOutbox;
  signal: AbortSignal;
  /** where the drill's clock stood when it was stopped: what lies before has been sent */
  resumeMs?: number;
  /** a step was sent and acknowledged; the listener has heard all until then */
  onStep: (step: Step, listener: Listener) => void;
}

/**
 * Plays a scenario into a drill. The clock goes out when everything that it covers has been acknowledged, and the next
 * readings when it has: so whoever follows the drill sees the one before the other, at any speed. Null where it was
 * stopped before its end.
 */
export async function runDrill(parts: DrillParts): Promise<RunResult | null> {
  const { scenario, seed, realm, pace, outbox, signal, onStep, resumeMs = scenario.startMs } = parts;
  const player = new ScenarioPlayer(scenario, seed, realm);
  const listener = new Listener(scenario);
  const send = async (message: Message) => {
    listener.hear(message);
    await settled(outbox, MOST_WAITING, signal);
    outbox.send(message);
  };
  for (let step = player.next(); step !== null; step = player.next()) {
    if (step.clockMs <= resumeMs) {
      for (const message of step.messages) listener.hear(message);
      listener.hear(clockMessage(realm, step.clockMs));
      continue;
    }
    if (!(await pace.until(step.clockMs))) return null;
    for (const message of step.messages) await send(message);
    await settled(outbox, 0, signal);
    await send(clockMessage(realm, step.clockMs));
    await settled(outbox, 0, signal);
    onStep(step, listener);
  }
  return resultOf(scenario, seed, listener);
}

async function settled(outbox: DrillOutbox, most: number, signal: AbortSignal): Promise<void> {
  while (outbox.waiting > most) await delay(LOOK_EVERY_MS, undefined, { signal });
}
