const MOST_EDITS = 3;

/** The word that a mistyped one comes closest to; null where none is close. */
export function nearest(typed: string, words: Iterable<string>): string | null {
  let best: string | null = null;
  let fewest = Math.min(MOST_EDITS, Math.ceil(typed.length / 3)) + 1;
  for (const word of words) {
    const edits = distance(typed, word);
    if (edits < fewest) [best, fewest] = [word, edits];
  }
  return best;
}

/** Levenshtein's: letters put in, left out or changed. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, k) => k);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let k = 1; k <= b.length; k++) {
      const change = row[k - 1]! + (a[i - 1] === b[k - 1] ? 0 : 1);
      next.push(Math.min(change, row[k]! + 1, next[k - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
