import type { Contradiction, FactSource } from '@commune/contract';
import { isBareDate, localDay } from '../working-days/index.ts';

/**
 * The facts of one subject in the order in which they are weighed: by the moment they are known from, then by content, so
 * that neither the order in which they came nor how often they came changes anything. What says the same of the same
 * moment is one statement, whichever message or file it came in.
 */
export interface Statement<F> {
  knownMs: number;
  /** when it first came to us */
  arrivedMs: number;
  from: 'event' | 'import';
  /** of an event */
  type: string | null;
  fields: F;
}

export function statementsOf<F extends object>(
  facts: readonly { knownMs: number; arrivedMs: number; source: FactSource; fields: F }[],
): Statement<F>[] {
  const byContent = new Map<string, Statement<F>>();
  for (const { knownMs, arrivedMs, source, fields } of facts) {
    const type = source.from === 'event' ? source.type : null;
    // By these words an export sorts behind the events of its moment, which it knows of.
    const key = JSON.stringify([source.from, type, sorted(fields)]);
    const content = `${knownMs} ${key}`;
    const known = byContent.get(content);
    if (known === undefined) byContent.set(content, { knownMs, arrivedMs, from: source.from, type, fields });
    else known.arrivedMs = Math.min(known.arrivedMs, arrivedMs);
  }
  return [...byContent]
    .sort(([a, one], [b, other]) => one.knownMs - other.knownMs || (a < b ? -1 : a > b ? 1 : 0))
    .map(([, statement]) => statement);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, inner]) => [key, sorted(inner)]);
}

/** What was said last of a field; null where nothing was, or that there is none. */
export function newest<F, K extends keyof F>(
  statements: readonly Statement<F>[],
  field: K,
): Exclude<F[K], undefined> | null {
  const said = statements.findLast(({ fields }) => fields[field] !== undefined)?.fields[field];
  return (said ?? null) as Exclude<F[K], undefined> | null;
}

/** The moment said last of a field. A date without an hour never hides the hour that was said of the same day. */
export function newestMoment<F>(statements: readonly Statement<F>[], field: Moments<F>): number | null {
  const said = statements.flatMap(({ fields }) =>
    fields[field] === undefined ? [] : [fields[field] as number | null],
  );
  return withHour(said.at(-1) ?? null, said);
}

/** The state said last; of states said for the same moment the one that comes later in the life of the subject. */
export function newestState<F extends { state?: S | undefined }, S extends string>(
  statements: readonly Statement<F>[],
  order: readonly S[],
): S | null {
  const last = statements.findLast(({ fields }) => fields.state !== undefined);
  if (last === undefined) return null;
  const said = statements.flatMap(({ knownMs, fields }) =>
    knownMs === last.knownMs && fields.state ? [fields.state] : [],
  );
  return said.reduce((one, other) => (order.indexOf(other) > order.indexOf(one) ? other : one));
}

type Moments<F> = { [K in keyof F]-?: number extends Exclude<F[K], null | undefined> ? K : never }[keyof F];

/**
 * A moment that comes once in a subject's life. An event tells it first and for good; what an export says later corrects
 * it, and may take it back. Events that tell another moment are a contradiction, and so is an export that says two.
 */
export function milestone<F>(
  statements: readonly Statement<F>[],
  field: Moments<F>,
): { ms: number | null; twice: boolean } {
  let ms: number | null = null;
  const byEvents = new Set<number>();
  const byExports = new Map<number, Set<number>>();
  const all: (number | null)[] = [];
  let exported: number | null = null;
  for (const { from, knownMs, fields } of statements) {
    const said = fields[field] as number | null | undefined;
    if (said === undefined) continue;
    if (from === 'import') {
      ms = said;
      exported = said;
      if (said !== null) byExports.set(knownMs, (byExports.get(knownMs) ?? new Set()).add(localDay(said)));
    } else ms ??= said;
    if (from === 'event' && said !== null) byEvents.add(said);
    all.push(said);
  }
  const disagree = exported !== null && [...byEvents].some((event) => localDay(event) !== localDay(exported));
  const twice = byEvents.size > 1 || disagree || [...byExports.values()].some((days) => days.size > 1);
  return { ms: withHour(ms, all), twice };
}

/** Where a moment is a date without an hour, the last one said of the same day that has its hour. */
export function withHour<T extends number | null>(ms: T, said: readonly (number | null)[]): T | number {
  if (ms === null || !isBareDate(ms)) return ms;
  const day = localDay(ms);
  return said.findLast((other) => other !== null && other !== ms && localDay(other) === day) ?? ms;
}

const MOST_SAID = 8;

export function contradiction<F>(
  code: Contradiction['code'],
  statements: readonly Statement<F>[],
  fields: readonly Extract<keyof F, string>[],
): Contradiction {
  const said = statements.flatMap(({ fields: stated, knownMs, from }) =>
    fields.flatMap((field) => (stated[field] == null ? [] : [{ field, value: stated[field], knownMs, from }])),
  );
  return { code, fields: [...fields], said: said.slice(0, MOST_SAID) };
}
