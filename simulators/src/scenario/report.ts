import { SEVERITIES } from '@commune/contract';
import type { RunResult } from './headless.ts';
import type { Scenario } from './scenario.ts';

/** What came of a run, for a person. */
export function linesOf({ title }: Scenario, result: RunResult, tookMs: number): string[] {
  const { seed, readings, refused, turns, hashes, verdicts } = result;
  const raised = turns.filter(({ kind }) => kind === 'raised');
  const bySeverity = SEVERITIES.map((severity) => {
    const n = raised.filter((turn) => turn.severity === severity).length;
    return `${n} ${severity}`;
  });
  const refusals = refused === 0 ? '' : `, ${refused} refused`;
  return [
    `${title.vi} · ${title.en}: seed ${seed}, ${(tookMs / 1000).toFixed(1)} s`,
    `${readings} readings${refusals}; ${raised.length} alarms raised: ${bySeverity.join(', ')}`,
    `telemetry ${hashes.telemetry}`,
    `alarms    ${hashes.alarms}`,
    ...verdicts.map(
      ({ met, text, expectation }) => `${met ? '✓' : '✗'} ${text}${met ? '' : ` (line ${expectation.line})`}`,
    ),
  ];
}
