import { type LabJobAsked, type LabProgress, type ScenarioResult, SEVERITIES } from '@commune/contract';
import type { RunResult } from '../scenario/headless.ts';
import type { Listener } from '../scenario/listener.ts';
import { drillOf, playScenario } from '../scenario/play-scenario.ts';
import { type JobRun, LabError } from './job-run.ts';
import { type LabParts, makeDrill } from './lab-parts.ts';
import { verdictsAt } from './verdicts.ts';

/** Plays a scenario of the library into a drill of its own. */
export async function playScenarioJob(
  run: JobRun,
  asked: Extract<LabJobAsked, { kind: 'scenario' }>,
  { library, backend, broker, log }: LabParts,
): Promise<ScenarioResult | null> {
  const scenario = library.scenarios.get(asked.scenario);
  if (scenario === undefined) throw new LabError('scenario-unusable', `no scenario "${asked.scenario}" is here`);
  const { startMs, endMs, expectations } = scenario;
  const drill = await makeDrill(run, backend, drillOf(scenario));
  let heard: Listener | undefined;
  let clockMs = startMs;
  let messages = 0;
  run.progress = (): LabProgress => ({
    ...{ clockMs, fromMs: startMs, toMs: endMs, messages, total: null },
    share: (clockMs - startMs) / (endMs - startMs),
    readings: heard?.readings ?? 0,
    verdicts: verdictsAt(expectations, heard?.alarms.turns ?? [], clockMs),
  });
  run.pace.start(startMs);
  const result = await playScenario({
    ...{ scenario, drill, broker, log, seed: asked.seed, pace: run.pace, signal: run.signal },
    onAcknowledged: () => {
      messages++;
    },
    onStep: (step, listener) => {
      heard = listener;
      clockMs = step.clockMs;
    },
  });
  return result && resultOf(result);
}

function resultOf({ hashes, readings, refused, turns }: RunResult): ScenarioResult {
  const raised = Object.fromEntries(SEVERITIES.map((severity) => [severity, 0])) as ScenarioResult['raised'];
  for (const turn of turns) if (turn.kind === 'raised') raised[turn.severity]++;
  return { ...hashes, readings, refused, raised };
}
