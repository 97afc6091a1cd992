import type { Audit } from './audit/audit.ts';
import type { BrokerKind } from './rig/rig.ts';

export interface FaultReport {
  seed: number;
  broker: BrokerKind;
  engine: string;
  seconds: number;
  /** kind → how often */
  faults: Record<string, number>;
  /** processes ended by kill -9 */
  kills: number;
  /** starts of the backend with a clock that was off */
  wrongClocks: number;
  /** kinds that could not be had here, and why */
  skipped: string[];
  /** messages sent again after a lost connection */
  resent: number;
  audit: Audit;
  /** buckets that differ from what the observations give */
  rollupDifferences: number;
  /** told apart: no failure of ours */
  brokerLosses: BrokerLoss[];
}

/** Messages that a killed Mosquitto had acknowledged and forgot. */
export interface BrokerLoss {
  fault: string;
  times: number;
  acknowledged: number;
  lost: number;
}

/** Whether every promise was kept. */
export function isKept({ audit, rollupDifferences }: FaultReport): boolean {
  const { lost, doubled, altered, strange, unjournalled } = audit;
  return lost + doubled + altered + strange + unjournalled + rollupDifferences === 0;
}

/** What a person reads. */
export function asTable(report: FaultReport): string {
  const { audit, brokerLosses, skipped } = report;
  const rows: [string, string | number][] = [
    ...Object.entries(report.faults),
    ['processes killed (kill -9)', report.kills],
    ['backend started with a wrong clock', report.wrongClocks],
    ['messages sent', audit.sent],
    ['  of them again after a lost connection', report.resent],
    ['messages acknowledged', audit.acknowledged],
    ['  of them for a wrong time refused, and kept', audit.refused],
    ['  of them contradicted later, the first value kept', audit.contradicted],
    ['rows stored', audit.stored],
    ['messages lost', audit.lost],
    ['rows doubled', audit.doubled],
    ['rows altered', audit.altered],
    ['rows never sent', audit.strange],
    ['messages not alike in table and journal', audit.unjournalled],
    ['rollup buckets that differ', report.rollupDifferences],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const figures = rows.map(([name, figure]) => `${name.padEnd(width)} ${figure.toLocaleString('en-GB').padStart(12)}`);
  const apart = brokerLosses.map(
    ({ fault, times, acknowledged, lost }) =>
      `told apart: ${fault} ${times} times, ${lost} of ${acknowledged} acknowledged messages lost by it`,
  );
  const notes = [...apart, ...skipped.map((text) => `skipped: ${text}`), ...audit.examples];
  const head = `${report.engine}, broker ${report.broker}, seed ${report.seed}, ${Math.round(report.seconds)} s`;
  return [head, ...figures, ...notes].join('\n');
}
