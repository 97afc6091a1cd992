import { type Alarm, isAnnounced, type Severity } from '@commune/contract';
import { severityRank } from '../severity.ts';

/**
 * Which alarms are news to whoever sits here. Each is told once, and once more where it rises to a worse severity than
 * it was told at; what was there when the page opened, what is late, kept back, over or acknowledged is none.
 */
export class News {
  readonly #told = new Map<string, Severity>();

  /** What the page opened with is known. */
  know(alarms: Iterable<Alarm>): void {
    for (const alarm of alarms) this.#note(alarm);
  }

  /** Those of the changed alarms that have to be told now, worst first. */
  among(changed: Iterable<Alarm>): Alarm[] {
    const news: Alarm[] = [];
    for (const alarm of changed) {
      const told = this.#told.get(alarm.id);
      const worse = told === undefined || severityRank(alarm.severity) < severityRank(told);
      if (isAnnounced(alarm) && alarm.active && alarm.acknowledged === null && !alarm.late && worse) news.push(alarm);
      if (isAnnounced(alarm) || !alarm.open) this.#note(alarm);
    }
    return news.sort((a, b) => severityRank(a.severity) - severityRank(b.severity));
  }

  #note({ id, severity, open }: Alarm): void {
    const told = this.#told.get(id);
    if (!open) this.#told.delete(id);
    else if (told === undefined || severityRank(severity) < severityRank(told)) this.#told.set(id, severity);
  }
}
