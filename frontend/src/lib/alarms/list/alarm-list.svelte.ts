import type { Alarm } from '@commune/contract';
import type { AlarmReads } from '../../feed/console-feed.ts';
import { type AlarmFilter, isUnder, passes, type Tab } from './filter.ts';
import { alarmsOf, type ListItem, listItems } from './grouping.ts';
import { holdItems, successorOf } from './hold.ts';

export type ListTab = Exclude<Tab, 'log' | 'things'>;

/** The rows of the alarm list, which row the keyboard is at and which are chosen. */
export class ListState {
  /** key of the row the keyboard is at; its alarms are what an act is about where none are chosen */
  cursor = $state<string | null>(null);
  /** ids of chosen alarms */
  chosen = $state.raw<ReadonlySet<string>>(new Set());
  opened = $state.raw<ReadonlySet<string>>(new Set());
  items = $state.raw<readonly ListItem[]>([]);
  /** rows that wait for the list to be let go */
  waiting = $state.raw<readonly ListItem[]>([]);
  /** the row that has to come into view and take the focus; another object each time */
  revealed = $state.raw<{ key: string } | null>(null);

  readonly #book: Pick<AlarmReads, 'get'>;
  #narrowed = '';
  #under = '';
  #rangeFrom: string | null = null;

  constructor(book: Pick<AlarmReads, 'get'>) {
    this.#book = book;
  }

  /** Lists anew. While `held`, rows keep their places; another tab, filter or fold is asked for and moves them. */
  show(
    alarms: readonly Alarm[],
    {
      tab,
      filter,
      held,
      isSilence,
    }: { tab: ListTab; filter: AlarmFilter; held: boolean; isSilence: (ruleKey: string) => boolean },
  ): void {
    const wanted = listItems(
      alarms.filter((alarm) => isUnder(tab, alarm) && passes(filter, alarm)),
      isSilence,
      this.opened,
    );
    const narrowed = JSON.stringify([tab, filter]);
    // Nobody acts on what the list does not show any more.
    if (narrowed !== this.#narrowed && this.chosen.size > 0) this.chooseNone();
    this.#narrowed = narrowed;
    const under = JSON.stringify([narrowed, [...this.opened]]);
    if (held && under === this.#under) {
      const { items, waiting } = holdItems(this.items, wanted, (id) => this.#book.get(id));
      this.items = items;
      this.waiting = waiting;
      return;
    }
    // The keyboard's row has left the list: the row after it is the keyboard's now.
    const gone = this.cursor !== null && !wanted.some(({ key }) => key === this.cursor) ? this.cursor : null;
    if (gone !== null) this.cursor = successorOf(gone, this.items, wanted);
    this.#under = under;
    this.items = wanted;
    this.waiting = [];
  }

  /** Has the keyboard's row come into view and take the focus. Answers whether there is one. */
  reveal(): boolean {
    const item = this.cursorItem;
    if (item) this.revealed = { key: item.key };
    return item !== undefined;
  }

  /** The next `show` takes up what waits, held or not. */
  letGo(): void {
    this.#under = '';
    this.waiting = [];
  }

  get cursorItem(): ListItem | undefined {
    return this.items.find(({ key }) => key === this.cursor);
  }

  /** What an act is about: the chosen ones, else those of the row the keyboard is at. */
  get aimed(): Alarm[] {
    if (this.chosen.size > 0) return [...this.chosen].flatMap((id) => this.#book.get(id) ?? []);
    const item = this.cursorItem;
    return item ? alarmsOf(item).map((alarm) => this.#book.get(alarm.id) ?? alarm) : [];
  }

  /** Moves the keyboard's row; from nowhere to the first, or upwards to the last. */
  move(steps: number): void {
    const at = this.items.findIndex(({ key }) => key === this.cursor);
    const wanted = at < 0 ? (steps > 0 ? 0 : this.items.length - 1) : at + steps;
    const item = this.items[Math.max(0, Math.min(this.items.length - 1, wanted))];
    if (!item) return;
    this.cursor = item.key;
    this.revealed = { key: item.key };
  }

  fold(key: string): void {
    const opened = new Set(this.opened);
    if (!opened.delete(key)) opened.add(key);
    this.opened = opened;
  }

  choose(item: ListItem): void {
    const ids = alarmsOf(item).map(({ id }) => id);
    const chosen = new Set(this.chosen);
    const all = ids.every((id) => chosen.has(id));
    for (const id of ids) {
      if (all) chosen.delete(id);
      else chosen.add(id);
    }
    this.chosen = chosen;
    this.#rangeFrom = item.key;
  }

  /** Chooses every row from the one chosen last to this one. */
  chooseTo(item: ListItem): void {
    const from = this.items.findIndex(({ key }) => key === (this.#rangeFrom ?? this.cursor));
    const to = this.items.indexOf(item);
    if (from < 0 || to < 0) {
      this.choose(item);
      return;
    }
    const chosen = new Set(this.chosen);
    for (const one of this.items.slice(Math.min(from, to), Math.max(from, to) + 1)) {
      for (const { id } of alarmsOf(one)) chosen.add(id);
    }
    this.chosen = chosen;
  }

  chooseAll(): void {
    this.chosen = new Set(this.items.flatMap((item) => alarmsOf(item).map(({ id }) => id)));
  }

  chooseNone(): void {
    this.chosen = new Set();
    this.#rangeFrom = null;
  }

  isChosen(item: ListItem): boolean {
    return this.chosen.size > 0 && alarmsOf(item).every(({ id }) => this.chosen.has(id));
  }
}
