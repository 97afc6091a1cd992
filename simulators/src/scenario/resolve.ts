import { alarmRules, things as everything, type SeedThing } from '@commune/db/seeds';
import { showDuration } from './duration.ts';
import { nearest } from './nearest.ts';
import type { Change, Effect, Expectation, Fault, FaultKind, Scenario, Span, Surge } from './scenario.ts';
import type { EffectDraft, FaultDraft, Moment, ScenarioDraft, Selector, SpanDraft } from './schema.ts';
import { select, strangers } from './select.ts';

export type Path = readonly PropertyKey[];
type Report = (path: Path, message: string) => void;

/**
 * Fits what a file says to the commune: things for selectors, epoch ms for moments. `report` hears of everything that does
 * not fit; the scenario is of no use then. `lineOf`: where a part stands in the file.
 */
export function resolveScenario(draft: ScenarioDraft, report: Report, lineOf: (path: Path) => number): Scenario {
  return new Resolving(draft, report, lineOf).scenario();
}

class Resolving {
  readonly #draft: ScenarioDraft;
  readonly #report: Report;
  readonly #lineOf: (path: Path) => number;
  readonly #whole: Span;
  readonly #taking: readonly SeedThing[];

  constructor(draft: ScenarioDraft, report: Report, lineOf: (path: Path) => number) {
    this.#draft = draft;
    this.#report = report;
    this.#lineOf = lineOf;
    this.#whole = { fromMs: draft.start, toMs: draft.start + draft.length };
    this.#taking = draft.things === undefined ? everything : this.#select(everything, draft.things, ['things']);
  }

  scenario(): Scenario {
    const { title, about, seed, interval, mishaps } = this.#draft;
    const phases = this.#draft.phases.map((phase, k) => ({
      ...{ name: phase.name, ...this.#span(phase, ['phases', k]) },
    }));
    return {
      ...{ title, about, seed, mishaps, phases },
      ...{ startMs: this.#whole.fromMs, endMs: this.#whole.toMs, intervalMs: interval },
      things: this.#taking,
      effects: this.#draft.phases.flatMap(({ effects }, k) =>
        effects.map((effect, n) => this.#effect(effect, phases[k]!, ['phases', k, 'effects', n])),
      ),
      faults: this.#draft.faults.map((fault, k) => this.#fault(fault, ['faults', k])),
      surges: this.#draft.surges.map(
        (surge, k): Surge => ({
          ...this.#span(surge, ['surges', k]),
          ...{ factor: surge.factor, counters: surge.counters ?? null },
        }),
      ),
      expectations: this.#draft.expect.map((_expected, k) => this.#expectation(k)),
    };
  }

  #effect(effect: EffectDraft, phase: Span, path: Path): Effect {
    const { property, noise, ramp } = effect;
    const chosen = this.#measuring(effect.things, property, path);
    const change = this.#change(effect, phase, path);
    return { ...phase, name: path.join('/'), slugs: chosen, property, change, noise, rampMs: ramp };
  }

  #change({ curve, set, add, multiply }: EffectDraft, phase: Span, path: Path): Change {
    if (set !== undefined) return { type: 'set', value: set };
    if (add !== undefined) return { type: 'add', value: add };
    if (multiply !== undefined) return { type: 'multiply', value: multiply };
    if (curve === undefined) return { type: 'hold' };
    const knots = curve.map(({ at, value }) => ({ atMs: momentMs(at, phase.fromMs), value }));
    for (const [k, { atMs }] of knots.entries()) {
      if (k > 0 && atMs <= knots[k - 1]!.atMs)
        this.#report([...path, 'curve', k, 'at'], 'the points of a curve must follow each other in time');
    }
    return { type: 'curve', knots };
  }

  #fault(fault: FaultDraft, path: Path): Fault {
    const property = 'property' in fault ? (fault.property ?? null) : null;
    const slugs =
      property === null
        ? new Set(this.#select(this.#taking, fault.things, [...path, 'things']).map(({ slug }) => slug))
        : this.#measuring(fault.things, property, path);
    return { ...this.#span(fault, path), name: path.join('/'), slugs, ...this.#faultKind(fault, path) };
  }

  #faultKind(fault: FaultDraft, path: Path): FaultKind {
    switch (fault.kind) {
      case 'silence':
        return { kind: fault.kind, will: fault.will };
      case 'drift':
        return { kind: fault.kind, property: fault.property, perHour: fault.perHour };
      case 'stuck':
        return { kind: fault.kind, property: fault.property ?? null };
      case 'spikes':
        return { kind: fault.kind, property: fault.property, size: fault.size, chance: fault.chance };
      case 'burst':
        return { kind: fault.kind };
      case 'clock-skew':
        return { kind: fault.kind, byMs: fault.by };
      case 'link-cut': {
        const behind = fault.behind ? this.#select(this.#taking, fault.behind, [...path, 'behind']) : [];
        const { kind, standby, kept } = fault;
        return { kind, standby, kept, behind: new Set(behind.map(({ slug }) => slug)) };
      }
    }
  }

  #expectation(k: number): Expectation {
    const { alarm, thing = null, is, severity = null, after, within } = this.#draft.expect[k]!;
    const path = ['expect', k];
    const keys = alarmRules.map(({ key }) => key);
    if (!keys.includes(alarm))
      this.#report([...path, 'alarm'], `there is no alarm rule "${alarm}"${meant(nearest(alarm, keys))}`);
    if (thing !== null) this.#select(this.#taking, { slugs: [thing] }, [...path, 'thing']);
    const span = this.#span({ from: after, for: within }, path, within === undefined ? 'after' : 'within');
    return { ...span, rule: alarm, thing, is, severity, line: this.#lineOf(path) };
  }

  #span({ from, for: lasting, to }: SpanDraft, path: Path, endKey = lasting === undefined ? 'to' : 'for'): Span {
    const { fromMs: startMs, toMs: endMs } = this.#whole;
    const fromMs = momentMs(from, startMs);
    const toMs = lasting !== undefined ? fromMs + lasting : to === undefined ? endMs : momentMs(to, startMs);
    const length = showDuration(endMs - startMs);
    if (fromMs < startMs || fromMs >= endMs)
      this.#report(
        [...path, endKey === 'within' || endKey === 'after' ? 'after' : 'from'],
        `begins outside the ${length} that the scenario lasts`,
      );
    else if (toMs <= fromMs) this.#report([...path, endKey], 'ends before it begins');
    else if (toMs > endMs)
      this.#report([...path, endKey], `ends ${showDuration(toMs - endMs)} after the scenario, which lasts ${length}`);
    return { fromMs, toMs };
  }

  /** Those selected that have a datastream of the property; there must be some. */
  #measuring(selector: Selector, property: string, path: Path): ReadonlySet<string> {
    const chosen = this.#select(this.#taking, selector, [...path, 'things']);
    const able = chosen.filter(({ datastreams }) => datastreams.some((stream) => stream.property === property));
    if (chosen.length > 0 && able.length === 0) {
      const measured = [...new Set(chosen.flatMap(({ datastreams }) => datastreams.map((stream) => stream.property)))];
      this.#report(
        [...path, 'property'],
        `none of these things measures "${property}"; they measure ${measured.join(', ')}`,
      );
    }
    return new Set(able.map(({ slug }) => slug));
  }

  #select(from: readonly SeedThing[], selector: Selector, path: Path): SeedThing[] {
    const chosen = select(from, selector);
    const [stranger] = strangers(everything, selector);
    const names = everything.flatMap(({ slug, kind }) => [slug, kind]);
    if (stranger !== undefined) {
      const hint = meant(nearest(stranger, names)) || '; take it out or correct it';
      this.#report(path, `nothing is called "${stranger}"${hint}`);
    } else if (chosen.length === 0) this.#report(path, 'no thing that takes part fits this');
    return chosen;
  }
}

function momentMs(moment: Moment, startMs: number): number {
  return 'atMs' in moment ? moment.atMs : startMs + moment.afterMs;
}

export function meant(word: string | null): string {
  return word === null ? '' : `; did you mean "${word}"?`;
}
