import { fold, foldSpelling } from '../i18n/fold.ts';

/** What can be found: its name in every language, and what else it is known by. */
export interface Findable {
  names: readonly string[];
  /** slug, kind, unit: counts less than a name */
  also: readonly string[];
  /** among equals the greater comes first: 0 for what is as it should be */
  weight: number;
}

interface Indexed<T> {
  item: T;
  /** folded, each with a space before every word */
  name: string;
  spelling: string;
  also: string;
  /** all that a word may stand in: most entries are left out by one look at it */
  text: string;
}

/** In the order of what is found with the same score. */
export type SearchIndex<T> = readonly Indexed<T>[];

/** The same names come again with every index: of kinds and units within one, of all else in the next. */
const MOST_KEPT = 100_000;
const keep = (make: (text: string) => string) => {
  const kept = new Map<string, string>();
  return (text: string): string => {
    const known = kept.get(text);
    if (known !== undefined) return known;
    if (kept.size >= MOST_KEPT) kept.clear();
    const made = ` ${make(text)}`;
    kept.set(text, made);
    return made;
  };
};
const folded = keep(fold);
const spelled = keep(foldSpelling);

export function buildIndex<T extends Findable>(items: readonly T[]): SearchIndex<T> {
  const index = items.map((item) => {
    const name = item.names.map(folded).join('  ');
    const also = item.also.map(folded).join('  ');
    return { item, name, spelling: item.names.map(spelled).join('  '), also, text: `${name}|${also}` };
  });
  return index.sort(
    (a, b) => b.item.weight - a.item.weight || a.name.length - b.name.length || (a.name < b.name ? -1 : 1),
  );
}

export interface Found<T> {
  items: T[];
  /** how many were found in all */
  total: number;
}

/** Where a word of the question was found, best first. */
const SCORES = { nameBegins: 60, nameWord: 40, alsoWord: 20, nameInside: 8, alsoInside: 4 };
/** The whole question stands in a name as it was typed, one word after the other. */
const PHRASE = 30;
const WHOLE_NAME = 40;
/** Typed with its diacritics, and spelled so. */
const SPELLED = 15;

/**
 * Finds what holds every word of the question, whole or in part, best first: a name that begins so, a word that begins
 * so, then what has it inside. An empty question finds nothing.
 */
export function search<T extends Findable>(index: SearchIndex<T>, question: string, limit: number): Found<T> {
  const phrase = fold(question);
  if (phrase === '') return { items: [], total: 0 };
  const asked = phrase.split(' ').map(wordOf);
  const whole = wordOf(phrase);
  const spelling = foldSpelling(question);
  const asTyped = spelling === phrase ? null : ` ${spelling}`;
  // The index is in order already: whoever is found with a score comes after those found with it before.
  const byScore = new Map<number, T[]>();
  let total = 0;
  for (const entry of index) {
    if (!asked.every(({ bare }) => entry.text.includes(bare))) continue;
    let score = scoreOf(entry, asked, whole);
    if (asTyped !== null && entry.spelling.includes(asTyped)) score += SPELLED;
    total += 1;
    const same = byScore.get(score);
    if (same === undefined) byScore.set(score, [entry.item]);
    else if (same.length < limit) same.push(entry.item);
  }
  const items = [...byScore].sort(([a], [b]) => b - a).flatMap(([, found]) => found);
  return { items: items.slice(0, limit), total };
}

/** A word of the question as it is looked for. */
interface Asked {
  bare: string;
  /** at the beginning of a word */
  begins: string;
  /** at the beginning of a name that is not the first */
  beginsName: string;
}

const wordOf = (bare: string): Asked => ({ bare, begins: ` ${bare}`, beginsName: `   ${bare}` });

/** Of an entry that holds every word. */
function scoreOf({ name, also }: Indexed<unknown>, asked: readonly Asked[], whole: Asked): number {
  let score = 0;
  for (const word of asked) score += wordScore(name, also, word);
  score /= asked.length;
  if (asked.length > 1 && name.includes(whole.begins)) score += PHRASE;
  const isWhole = name === whole.begins || name.startsWith(`${whole.begins}  `) || name.endsWith(whole.beginsName);
  return isWhole ? score + WHOLE_NAME : score;
}

function wordScore(name: string, also: string, { bare, begins, beginsName }: Asked): number {
  const at = name.indexOf(begins);
  if (at === 0 || (at > 0 && name.includes(beginsName))) return SCORES.nameBegins;
  if (at > 0) return SCORES.nameWord;
  if (also.includes(begins)) return SCORES.alsoWord;
  return name.includes(bare) ? SCORES.nameInside : SCORES.alsoInside;
}
