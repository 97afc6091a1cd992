import { randomUUID } from 'node:crypto';
import { PROVINCE_REPORT, type ProvinceReport, type ProvinceStream, type ScorecardRow } from '@commune/contract';
import { dateOfDay, localDay, taskStanding } from '@commune/domain';
import type pg from 'pg';
import type { PlanBook } from '../plan/plan-book.ts';
import { communeName } from '../store/commune.ts';
import { countOutbox, nextSequence, queueMessage, toldParts } from '../store/plan/outbox.ts';
import { listBudget, listTasks } from '../store/plan/work.ts';
import type { RealmRow } from '../store/realms.ts';
import { between } from '../store/transaction.ts';
import { dueParts, type ReportPart } from './due-parts.ts';
import { indicatorItem, lineItem, taskItem, unitsByKey } from './report-items.ts';

/** A list that does not change is told again after so long, so that the province sees that it stands. */
const LISTS_EVERY_DAYS = 30;
/** Months of an outage; beyond, what is due stays due until there is room. */
export const MAX_QUEUED = 500;
/** A year's list at its limits is below 4 MiB. */
const MAX_BODY_BYTES = 8 * 1024 * 1024;

export interface QueueParts {
  pool: pg.Pool;
  client: pg.ClientBase;
  book: PlanBook;
  realm: RealmRow;
  /** how long a message is tried */
  giveUpAfterMs: number;
}

type Envelope = 'schema' | 'version' | 'id' | 'sequence' | 'madeAt' | 'commune';
type Content = ProvinceReport extends infer R ? (R extends ProvinceReport ? Omit<R, Envelope> : never) : never;

/** Queues a message on each stream that has something due. */
export async function queueDue({ pool, client, book, realm, giveUpAfterMs }: QueueParts, nowMs: number): Promise<void> {
  const commune = { code: realm.communeCode, name: await communeName(pool, realm.communeCode) };
  const scorecard = await book.scorecard(realm, nowMs);
  const unitOf = unitsByKey(scorecard.units);
  const today = dateOfDay(localDay(nowMs));
  const year = Number(today.slice(0, 4));
  const tasks = await listTasks(pool, realm, year, nowMs);
  const judged = tasks.map((task) => ({ ...task, standing: taskStanding(task, nowMs) }));
  const lines = await listBudget(pool, realm, year, today);

  async function queue<P extends ReportPart>(
    stream: ProvinceStream,
    parts: readonly P[],
    content: (due: readonly P[]) => Content,
  ): Promise<void> {
    const due = dueParts(parts, await toldParts(client, realm, stream), nowMs);
    if (due.length === 0 || (await countOutbox(client, realm)).queued >= MAX_QUEUED) return;
    const key = randomUUID();
    await between(client, 'BEGIN', async () => {
      const sequence = await nextSequence(client, realm, stream);
      const envelope = { ...PROVINCE_REPORT, id: key, sequence, madeAt: new Date(nowMs).toISOString(), commune };
      const report = { ...envelope, ...content(due) } satisfies ProvinceReport;
      const body = JSON.stringify(report);
      if (Buffer.byteLength(body) > MAX_BODY_BYTES)
        throw new RangeError(`a message has more than ${MAX_BODY_BYTES} bytes`);
      const giveUpMs = nowMs + giveUpAfterMs;
      const items = report.items.length;
      await queueMessage(client, realm, { stream, sequence, key, body, items, queuedMs: nowMs, giveUpMs, parts: due });
    });
  }

  await queue('indicators', scorecard.rows.map(indicatorPart), (due) => ({
    stream: 'indicators',
    items: due.map(({ row }) => indicatorItem(row, unitOf, nowMs)),
  }));
  const whole = (content: unknown) => [{ part: String(year), content, everyDays: LISTS_EVERY_DAYS }];
  // What stands in a list is told as it is: an empty one says that there is nothing.
  await queue('tasks', whole(judged.map(({ id, version, standing }) => [id, version, standing])), () => ({
    stream: 'tasks',
    year,
    items: judged.map((task) => taskItem(task, unitOf, nowMs)),
  }));
  await queue('budget', whole(lines.map(({ id, version }) => [id, version])), () => ({
    stream: 'budget',
    year,
    items: lines.map((line) => lineItem(line, unitOf, nowMs)),
  }));
}

/** What somebody entered is told as soon as it counts; what is computed changes by the minute and is told by its interval. */
function indicatorPart(row: ScorecardRow): ReportPart & { row: ScorecardRow } {
  const { indicator, figure } = row;
  const { key, dueEveryDays, target, owner } = indicator;
  const entered = indicator.source === 'by-hand' ? figure : null;
  return { part: key, content: [target, owner, entered], everyDays: dueEveryDays, row };
}
