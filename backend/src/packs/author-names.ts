/** Fields of lines that name who did something. */
const FIELDS = ['who', 'createdBy'] as const;

/**
 * Puts roles in place of people's names: a pack leaves the house, and what was done and when tells of an incident what has to
 * be told. Whoever has no account any more is left out.
 */
export class AuthorNames {
  readonly #roles: ReadonlyMap<string, string> | null;
  readonly #kept: ReadonlySet<string>;

  /** `roles` by name; null: people are named. `kept`: names that are no person's. */
  constructor(roles: ReadonlyMap<string, string> | null, kept: readonly string[]) {
    this.#roles = roles;
    this.#kept = new Set([...kept, ...(roles?.values() ?? [])]);
  }

  in<L extends object>(line: L): L {
    const roles = this.#roles;
    if (roles === null) return line;
    const named = { ...line } as Record<string, unknown>;
    for (const field of FIELDS) {
      const name = named[field];
      if (typeof name === 'string' && !this.#kept.has(name)) named[field] = roles.get(name) ?? '';
    }
    return named as L;
  }
}
