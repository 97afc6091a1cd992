import type { Alarm, AlarmRule } from '@commune/contract';
import { getJson } from '../feed/http.ts';

/** Rules change seldom; an alarm that came by an unknown version asks for them at once. */
const REFRESH_MS = 5 * 60_000;
const RETRY_MS = 10_000;

/** The rules that hold in a realm, for what an alarm does not carry itself: the kind of condition, the levels. */
export class RuleBook {
  /** empty until they are known */
  rules = $state.raw<readonly AlarmRule[]>([]);
  readonly #silence = $derived(
    new Set(this.rules.filter(({ condition }) => condition.type === 'silence').map(({ key }) => key)),
  );

  readonly #realm: string;
  readonly #asked = new Set<string>();
  /** epoch ms of the moment that they held at; null: now */
  #atMs: number | null = null;

  constructor(realm: string) {
    this.#realm = realm;
  }

  isSilence = (ruleKey: string): boolean => this.#silence.has(ruleKey);

  /** Fetches now and from time to time, or once those that held at a moment of the past; the answer ends it. */
  follow(atMs: number | null = null): () => void {
    this.#atMs = atMs;
    const ended = new AbortController();
    let timer: ReturnType<typeof setTimeout>;
    const round = async () => {
      const fetched = await this.#fetch(ended.signal);
      if (!ended.signal.aborted && !(fetched && atMs !== null))
        timer = setTimeout(round, fetched ? REFRESH_MS : RETRY_MS);
    };
    void round();
    return () => {
      ended.abort();
      clearTimeout(timer);
    };
  }

  /** Alarms have come: one that follows another version than is known here asks for the rules, once for that version. */
  seen(alarms: readonly Alarm[]): void {
    if (this.rules.length === 0 || this.#atMs !== null) return;
    const newer = alarms.filter((alarm) => !this.of(alarm) && !this.#asked.has(versionOf(alarm)));
    if (newer.length === 0) return;
    for (const alarm of newer) this.#asked.add(versionOf(alarm));
    void this.#fetch();
  }

  /** The rule that an alarm came by, where its version is the one that holds. */
  of({ rule }: Alarm): AlarmRule | undefined {
    return this.rules.find(({ key, version }) => key === rule.key && version === rule.version);
  }

  async #fetch(signal?: AbortSignal): Promise<boolean> {
    const atMs = this.#atMs;
    const query = { realm: this.#realm, ...(atMs === null ? {} : { at: atMs }) };
    const fetched = await getJson<AlarmRule[]>('/api/alarm-rules', query, signal).catch(() => null);
    if (fetched && atMs === this.#atMs) this.rules = fetched;
    return fetched !== null;
  }
}

function versionOf({ rule }: Alarm): string {
  return `${rule.key} ${rule.version}`;
}
