export interface AlarmFaultReport {
  seed: number;
  engine: string;
  /** processes ended by kill -9 */
  kills: number;
  seconds: number;
  /** messages, and how many of them were sent again */
  sent: number;
  resent: number;
  alarms: number;
  /** changes of conditions that the messages lead to */
  changes: number;
  /** of those, how many no alarm tells */
  missing: number;
  /** changes that alarms tell beyond them */
  doubled: number;
  /** alarms that do not say what their transitions say */
  broken: number;
  /** the first few of whatever is wrong */
  examples: string[];
}

export function areKept({ missing, doubled, broken }: AlarmFaultReport): boolean {
  return missing + doubled + broken === 0;
}

/** What a person reads. */
export function alarmTable(report: AlarmFaultReport): string {
  const rows: [string, number][] = [
    ['processes killed (kill -9)', report.kills],
    ['messages sent', report.sent],
    ['  of them again after a lost connection', report.resent],
    ['alarms', report.alarms],
    ['changes of conditions', report.changes],
    ['  of them missing', report.missing],
    ['  and told beyond them', report.doubled],
    ['alarms unlike their transitions', report.broken],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const figures = rows.map(([name, figure]) => `${name.padEnd(width)} ${figure.toLocaleString('en-GB').padStart(12)}`);
  const head = `alarms, ${report.engine}, seed ${report.seed}, ${Math.round(report.seconds)} s`;
  return [head, ...figures, ...report.examples].join('\n');
}
