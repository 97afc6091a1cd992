/** The longest filter, in characters, and the most levels that it may have. */
const MAX_LENGTH = 256;
const MAX_LEVELS = 16;

/**
 * What is wrong with a filter of foreign topics; null where nothing is. Its first level is a name, and none of the
 * product's own or the broker's: what devices say in our own format is read by our own rules alone.
 */
export function topicFilterFault(filter: string): string | null {
  const levels = filter.split('/');
  const first = levels[0]!;
  if (filter.length > MAX_LENGTH || levels.length > MAX_LEVELS) {
    return `has at most ${MAX_LENGTH} characters and ${MAX_LEVELS} levels`;
  }
  if (first === '' || first === '+' || first === '#') return 'begins with a name, so that not every topic fits';
  if (first === 'ioc' || first.startsWith('$')) return `may not begin with "${first}/", which is no foreign topic`;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what a topic may not hold
  if (/[\u0000-\u001f\u007f]/.test(filter)) return 'has no control characters';
  for (const [k, level] of levels.entries()) {
    if (level === '#' ? k < levels.length - 1 : level !== '+' && /[+#]/.test(level)) {
      return '"+" stands for one level, "#" for all that follow, and each is alone in its level';
    }
  }
  return null;
}

/** Whether a topic fits a filter, both cut into their levels. */
export function fitsFilter(filter: readonly string[], topic: readonly string[]): boolean {
  for (const [k, level] of filter.entries()) {
    if (level === '#') return topic.length >= k;
    if (k >= topic.length || (level !== '+' && level !== topic[k])) return false;
  }
  return filter.length === topic.length;
}

/** Whether there is a topic that fits both filters: a broker would send it twice, and it would have two meanings. */
export function filtersOverlap(a: string, b: string): boolean {
  const [left, right] = [a.split('/'), b.split('/')];
  for (let k = 0; ; k++) {
    const [l, r] = [left[k], right[k]];
    // "a/#" takes "a" as well.
    if (l === '#' || r === '#') return true;
    if (l === undefined || r === undefined) return l === r;
    if (l !== r && l !== '+' && r !== '+') return false;
  }
}
