import type { FactOf, ObjectOf, Rating, ServiceKind } from '@commune/contract';
import { procedures, units } from '@commune/db/seeds';
import { foldFacts, readServiceEvent, ZONE_OFFSET_MS } from '@commune/domain';
import type { Life } from '../services/register.ts';

export type Value = string | number | null;
export type Column<T> = readonly [header: string, value: (object: T) => Value];

/** How a system exports its objects of one kind: the names of its columns and what stands in them. */
export interface ExportTable<K extends ServiceKind> {
  kind: K;
  columns: readonly Column<ObjectOf<K>>[];
}

const RATING_WORDS: Record<Rating, string> = {
  very_satisfied: 'Rất hài lòng',
  satisfied: 'Hài lòng',
  dissatisfied: 'Không hài lòng',
};
export const PROCEDURES = new Map(procedures.map((procedure) => [procedure.code, procedure]));
const UNITS = new Map(units.map(({ key, name }) => [key, name.vi]));

export function headerLine<K extends ServiceKind>({ columns }: ExportTable<K>): string {
  return line(columns.map(([header]) => header));
}

/** What an export says of the object of its kind in a life, as far as it has come at `nowMs`; null where there is none. */
export function objectLine<K extends ServiceKind>(
  { kind, columns }: ExportTable<K>,
  life: Life,
  nowMs: number,
): string | null {
  const facts = life.flatMap(({ t, type, data }, n) => {
    if (t > nowMs) return [];
    // Which event says it does not matter to what is said.
    const { fact } = readServiceEvent({ id: String(n), timeMs: t, type, data }, t);
    return fact?.kind === kind ? [fact as FactOf<K>] : [];
  });
  const object = foldFacts(facts, { procedures: PROCEDURES });
  return object && line(columns.map(([, value]) => value(object)));
}

function line(values: readonly Value[]): string {
  return `${values.map((value) => quoted(String(value ?? ''))).join(',')}\r\n`;
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** dd/mm/yyyy HH:mm:ss on a clock of Viet Nam. */
export function moment(ms: number | null): string | null {
  if (ms === null) return null;
  const [date = '', clock = ''] = new Date(ms + ZONE_OFFSET_MS).toISOString().split('T');
  return `${date.split('-').reverse().join('/')} ${clock.slice(0, 8)}`;
}

export function yesNo(value: boolean | null): string | null {
  return value === null ? null : value ? 'Có' : 'Không';
}

export function unitName(key: string | null): string | null {
  return UNITS.get(key ?? '') ?? null;
}

export function ratingWord(rating: Rating | null): string | null {
  return rating && RATING_WORDS[rating];
}
