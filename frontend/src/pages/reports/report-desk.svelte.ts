import type { ReportDetail } from '@commune/contract';
import { personName } from '../../lib/alarms/value-words.ts';
import { clockTime } from '../../lib/i18n/times.ts';
import { i18n } from '../../lib/i18n/words.svelte.ts';
import type { ReportBook, Wanted } from '../../lib/reports/report-book.svelte.ts';
import { reportWords } from '../../lib/reports/words.ts';
import { Sending } from '../../lib/ui/sending.svelte.ts';

/** What is done to the report whose drawer is open, one act at a time, and what became of the last. */
export class ReportDesk {
  readonly sending = new Sending();
  /** what became of it, in words; null while nothing was asked for */
  told = $state<string | null>(null);
  /** it was not done as asked */
  refused = $state(false);

  /** Answers whether it was done. */
  async act(book: ReportBook, detail: ReportDetail, wanted: Wanted, done: string): Promise<boolean> {
    this.told = null;
    await this.sending.send(async () => {
      const result = await book.act(detail, wanted);
      const words = reportWords(i18n.language).acts;
      this.refused = result.outcome !== 'done';
      if (result.outcome === 'done') this.told = done;
      else if (result.outcome === 'not-now') this.told = words.notNow;
      else {
        const { who, act, atMs } = result.by;
        this.told = words.already(personName(who, i18n.words), words.did[act], clockTime(atMs));
      }
    });
    return this.sending.done && !this.refused;
  }
}
