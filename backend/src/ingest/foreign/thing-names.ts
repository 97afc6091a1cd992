import { createHash } from 'node:crypto';
import { SLUG_PATTERN, type SourceMapping } from '@commune/contract';

/** More devices than a source has; beyond, names are made anew rather than memory being used up. */
const REMEMBERED = 20_000;
const LONGEST_REMEMBERED = 256;
const UNFIT = /[^A-Za-z0-9_-]+/g;
const MAX_SLUG = 64;
const DIGEST = 8;

/** Says which thing a device of a source is. */
export class ThingNames {
  readonly #named: ReadonlyMap<string, string>;
  readonly #others: SourceMapping['devices']['others'];
  readonly #made = new Map<string, string>();

  constructor({ named, others }: SourceMapping['devices'], normalise: (id: string) => string = (id) => id) {
    this.#named = new Map(Object.entries(named).map(([id, slug]) => [normalise(id), slug]));
    this.#others = others;
  }

  /** The thing's slug; undefined where the mapping names the device nowhere and takes no others. */
  thingOf(id: string): string | undefined {
    const named = this.#named.get(id) ?? this.#made.get(id);
    if (named !== undefined || this.#others === null) return named;
    const { strip, prefix } = this.#others;
    const slug = slugOf(prefix, strip !== '' && id.startsWith(strip) ? id.slice(strip.length) : id, id);
    if (this.#made.size >= REMEMBERED) this.#made.clear();
    if (id.length <= LONGEST_REMEMBERED) this.#made.set(id, slug);
    return slug;
  }
}

/** An id that does not fit as it is gets a digest behind it: two devices must never become one thing. */
function slugOf(prefix: string, rest: string, id: string): string {
  const slug = `${prefix}${rest}`;
  if (rest !== '' && SLUG_PATTERN.test(slug)) return slug;
  const digest = createHash('sha256').update(id).digest('hex').slice(0, DIGEST);
  const fit = slug.replace(UNFIT, '-').slice(0, MAX_SLUG - DIGEST - 1);
  return `${fit}-${digest}`;
}
