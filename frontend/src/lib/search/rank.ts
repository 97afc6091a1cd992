import { fold, foldSpelling } from './fold.ts';

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
}

export type SearchIndex<T> = readonly Indexed<T>[];

const spaced = (texts: readonly string[]) => texts.map((text) => ` ${text}`).join('  ');

export function buildIndex<T extends Findable>(items: readonly T[]): SearchIndex<T> {
  return items.map((item) => ({
    item,
    name: spaced(item.names.map(fold)),
    spelling: spaced(item.names.map(foldSpelling)),
    also: spaced(item.also.map(fold)),
  }));
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
  const words = phrase.split(' ');
  const spelling = foldSpelling(question);
  const spelled = spelling === phrase ? null : ` ${spelling}`;
  const found: { score: number; entry: Indexed<T> }[] = [];
  for (const entry of index) {
    const score = scoreOf(entry, words, phrase);
    if (score === 0) continue;
    const asSpelled = spelled !== null && entry.spelling.includes(spelled) ? SPELLED : 0;
    found.push({ score: score + asSpelled, entry });
  }
  found.sort(
    (a, b) =>
      b.score - a.score ||
      b.entry.item.weight - a.entry.item.weight ||
      a.entry.name.length - b.entry.name.length ||
      (a.entry.name < b.entry.name ? -1 : 1),
  );
  return { items: found.slice(0, limit).map(({ entry }) => entry.item), total: found.length };
}

/** 0 where a word is missing. */
function scoreOf({ name, also }: Indexed<unknown>, words: readonly string[], phrase: string): number {
  let score = 0;
  for (const word of words) {
    const one = wordScore(name, also, word);
    if (one === 0) return 0;
    score += one;
  }
  score /= words.length;
  if (words.length > 1 && name.includes(` ${phrase}`)) score += PHRASE;
  if (name === ` ${phrase}` || name.startsWith(` ${phrase}  `) || name.endsWith(`   ${phrase}`)) score += WHOLE_NAME;
  return score;
}

function wordScore(name: string, also: string, word: string): number {
  const begins = ` ${word}`;
  const at = name.indexOf(begins);
  if (at === 0 || (at > 0 && name.includes(`  ${begins}`))) return SCORES.nameBegins;
  if (at > 0) return SCORES.nameWord;
  if (also.includes(begins)) return SCORES.alsoWord;
  if (name.includes(word)) return SCORES.nameInside;
  return also.includes(word) ? SCORES.alsoInside : 0;
}
