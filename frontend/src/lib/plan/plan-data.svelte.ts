import type {
  BudgetLine,
  BudgetLineInput,
  DataDuty,
  Explanation,
  IndicatorSettings,
  IndicatorValue,
  MadeReports,
  Outbox,
  PlanTask,
  PlanTaskInput,
  Reminder,
  ReminderInput,
  ReportScheduleInput,
  Scorecard,
  ValueImport,
  ValueInput,
} from '@commune/contract';
import { Read } from '../feed/read.svelte.ts';
import { send } from '../feed/send.ts';

type Of<T> = Omit<T, 'realm' | 'declaration'>;
const DECLARED = { declaration: 'no-state-secret' } as const;

/** The plan of a realm. What changes it throws as `send` does, and what it changes is read again. */
export class PlanData {
  readonly scorecard: Read<Scorecard>;
  readonly values: Read<IndicatorValue[]>;
  readonly tasks: Read<PlanTask[]>;
  readonly budget: Read<BudgetLine[]>;
  readonly duty: Read<DataDuty>;
  readonly reminders: Read<Reminder[]>;
  readonly reports: Read<MadeReports>;
  readonly outbox: Read<Outbox>;
  readonly #realm: string;

  constructor(realm: string) {
    this.#realm = realm;
    const query = () => ({ realm });
    this.scorecard = new Read('/api/plan', query);
    this.values = new Read('/api/plan/values', query);
    this.tasks = new Read('/api/plan/tasks', query);
    this.budget = new Read('/api/plan/budget', query);
    this.duty = new Read('/api/plan/duty', query);
    this.reminders = new Read('/api/plan/reminders', query);
    this.reports = new Read('/api/plan/reports', query);
    this.outbox = new Read('/api/plan/outbox', query);
  }

  async set(key: string, settings: Omit<IndicatorSettings, 'realm'>): Promise<void> {
    await send('POST', `/api/plan/indicators/${key}`, { realm: this.#realm, ...settings } satisfies IndicatorSettings);
    await this.scorecard.load();
  }

  async enter(input: Of<ValueInput>): Promise<void> {
    await send('POST', '/api/plan/values', { realm: this.#realm, ...input, ...DECLARED } satisfies ValueInput);
    await Promise.all([this.values.load(), this.scorecard.load()]);
  }

  /** Looks at a file of values, or enters what is in it: nothing where something is wrong. */
  async takeIn(file: File, dryRun: boolean): Promise<ValueImport> {
    const query = new URLSearchParams({ realm: this.#realm, ...DECLARED, ...(dryRun ? { dryRun: '1' } : {}) });
    const told = await send<ValueImport>('POST', `/api/plan/values/import?${query}`, file);
    if (!dryRun) await Promise.all([this.values.load(), this.scorecard.load()]);
    return told;
  }

  async decide(id: string, reason: string | null): Promise<void> {
    const [what, more] = reason === null ? ['approve', {}] : ['reject', { reason }];
    await send('POST', `/api/plan/values/${id}/${what}`, { realm: this.#realm, ...more });
    await Promise.all([this.values.load(), this.scorecard.load()]);
  }

  async reportTask(at: { id: string; version: number } | null, input: Of<PlanTaskInput>): Promise<void> {
    await this.#report('tasks', at, input);
    await this.tasks.load();
  }

  async reportLine(at: { id: string; version: number } | null, input: Of<BudgetLineInput>): Promise<void> {
    await this.#report('budget', at, input);
    await this.budget.load();
  }

  async remove(what: 'tasks' | 'budget', { id, version }: { id: string; version: number }): Promise<void> {
    const query = new URLSearchParams({ realm: this.#realm, version: String(version) });
    await send('DELETE', `/api/plan/${what}/${id}?${query}`);
    await Promise.all([this[what].load(), this.scorecard.load()]);
  }

  async remind(input: Omit<ReminderInput, 'realm'>): Promise<void> {
    await send('POST', '/api/plan/reminders', { realm: this.#realm, ...input } satisfies ReminderInput);
    await this.reminders.load();
  }

  async explain(id: string, input: Omit<Explanation, 'realm'>): Promise<void> {
    await send('POST', `/api/plan/reminders/${id}/explain`, { realm: this.#realm, ...input } satisfies Explanation);
    await this.reminders.load();
  }

  async schedule(input: Omit<ReportScheduleInput, 'realm'>): Promise<void> {
    await send('POST', '/api/plan/report-schedules', { realm: this.#realm, ...input } satisfies ReportScheduleInput);
    await this.reports.load();
  }

  async unschedule(id: string): Promise<void> {
    await send('DELETE', `/api/plan/report-schedules/${id}?${new URLSearchParams({ realm: this.#realm })}`);
    await this.reports.load();
  }

  async sendAgain(id: string): Promise<void> {
    await send('POST', `/api/plan/outbox/${id}/again`, { realm: this.#realm });
    await this.outbox.load();
  }

  async #report(what: 'tasks' | 'budget', at: { id: string; version: number } | null, input: object): Promise<void> {
    const body = { realm: this.#realm, ...input, ...DECLARED, ...(at === null ? {} : { fromVersion: at.version }) };
    await send('POST', at === null ? `/api/plan/${what}` : `/api/plan/${what}/${at.id}`, body);
    await this.scorecard.load();
  }
}
