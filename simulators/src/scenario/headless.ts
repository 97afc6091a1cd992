import type { AlarmTurn } from './alarm-log.ts';
import { judge, type Verdict } from './expectations.ts';
import { Listener } from './listener.ts';
import { clockMessage, ScenarioPlayer } from './player.ts';
import type { Scenario } from './scenario.ts';

export interface RunResult {
  seed: number;
  readings: number;
  refused: number;
  turns: readonly AlarmTurn[];
  hashes: { telemetry: string; alarms: string };
  verdicts: readonly Verdict[];
}

/** What the realm is called where there is none. */
const NOWHERE = 'drill';

/** Plays a scenario as fast as the machine can, from its messages to its alarms, without broker or database. */
export function runHeadless(scenario: Scenario, seed = scenario.seed): RunResult {
  const player = new ScenarioPlayer(scenario, seed, NOWHERE);
  const listener = new Listener(scenario);
  for (let step = player.next(); step !== null; step = player.next()) {
    for (const message of step.messages) listener.hear(message);
    listener.hear(clockMessage(NOWHERE, step.clockMs));
  }
  return resultOf(scenario, seed, listener);
}

export function resultOf({ expectations }: Scenario, seed: number, listener: Listener): RunResult {
  const { readings, refused, alarms } = listener;
  const { turns } = alarms;
  return { seed, readings, refused, turns, hashes: listener.hashes(), verdicts: judge(expectations, turns) };
}
