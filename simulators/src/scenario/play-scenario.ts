import type { DrillInput } from '@commune/contract';
import type { Broker } from '../connection.ts';
import type { Log } from '../log.ts';
import { Outbox } from '../publish/outbox.ts';
import type { RunResult } from './headless.ts';
import { windowOf } from './listener.ts';
import { type DrillParts, runDrill } from './run-drill.ts';
import type { Scenario } from './scenario.ts';

export interface PlayParts extends Pick<DrillParts, 'scenario' | 'seed' | 'pace' | 'signal' | 'onStep'> {
  drill: { slug: string; clockMs: number };
  broker: Broker;
  log: Log;
  onAcknowledged?: () => void;
}

/** Something did not arrive: what was played is not what was to be played. */
export class MessagesLostError extends Error {
  override name = 'MessagesLostError';
}

/** The drill that a scenario is played into. */
export function drillOf(scenario: Scenario): Omit<DrillInput, 'slug'> {
  const { fromMs, untilMs } = windowOf(scenario);
  const things = scenario.things.map(({ slug }) => slug);
  return { name: scenario.title, things, from: fromMs, until: untilMs, clock: scenario.startMs };
}

/** Plays a scenario over MQTT, from where the drill's clock stands. Null where it was stopped before its end. */
export async function playScenario(parts: PlayParts): Promise<RunResult | null> {
  const { drill, broker, pace, log, signal, onStep, onAcknowledged } = parts;
  const outbox = new Outbox({ ...broker, log, ...(onAcknowledged && { onAcknowledged }) });
  outbox.start();
  pace.stopBy(signal);
  try {
    return await runDrill({
      ...{ ...parts, realm: drill.slug, outbox, resumeMs: drill.clockMs },
      onStep: (step, listener) => {
        if (outbox.dropped > 0) {
          throw new MessagesLostError('messages were lost on their way: the drill is not what was to be played');
        }
        onStep(step, listener);
      },
    });
  } finally {
    await outbox.stop();
  }
}
