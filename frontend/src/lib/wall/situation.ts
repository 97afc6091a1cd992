import type { Alarm, Domain, Severity } from '@commune/contract';
import { compareAlarms } from '../alarms/list/order.ts';
import { alarmTitle } from '../alarms/value-words.ts';
import { formatNumber } from '../i18n/numbers.ts';
import type { Language } from '../i18n/words.svelte.ts';
import { type GaugeFigures, isHeard } from './flood/gauge.ts';
import type { WallWords } from './words-vi.ts';

/** A sentence that a leader can repeat aloud, what else there is to say, and how bad it is; null: nothing is abnormal. */
export interface Situation {
  severity: Severity | null;
  headline: string;
  detail: string;
}

export interface NamedGauge {
  name: string;
  figures: GaugeFigures;
}

/** How the river stands at the gauge where it stands highest by its own levels. `level` null: no gauge says anything now. */
export function riverSaid(
  gauges: readonly NamedGauge[],
  words: WallWords,
  language: Language,
): { text: string; level: number | null; severity: Severity | null } {
  const known = gauges.filter(({ figures }) => figures.level !== null && isHeard(figures));
  const worst = known.reduce<NamedGauge | null>(
    (a, b) => (a === null || b.figures.level! > a.figures.level! ? b : a),
    null,
  );
  if (worst === null) {
    // Of a moment before anybody had laid levels down a stage may be known all the same.
    const heard = gauges.find(({ figures }) => isHeard(figures));
    if (heard === undefined) return { text: words.river.unknown, level: null, severity: null };
    const stage = formatNumber(heard.figures.stage!.v, 2, language);
    return { text: words.river.noLevels(heard.name, stage), level: null, severity: null };
  }
  const { name, figures } = worst;
  const said = [levelSaid(name, figures, words), trendSaid(figures, words, language)].filter(Boolean).join(', ');
  const reached = figures.sets.find(({ set }) => set.rule.governing)?.reached;
  return { text: said, level: figures.level, severity: reached?.severity ?? null };
}

export function levelSaid(name: string, { level }: GaugeFigures, { river }: WallWords): string {
  return level === 0 ? river.below(name) : river.above(river.levels[`BĐ${level}`] ?? `BĐ${level}`, name);
}

function trendSaid({ trend, rateMPerH }: GaugeFigures, { river }: WallWords, language: Language): string {
  if (trend === null || rateMPerH === null) return '';
  if (trend === 'steady') return river.steady;
  return river[trend](formatNumber(Math.abs(rateMPerH), 2, language));
}

/** Counts of what is not as it should be; null where nothing is known of it, and then nothing is said. */
export interface Troubles {
  roads: number | null;
  outages: number | null;
  links: number | null;
  /** dossiers */
  overdue: number | null;
  /** citizen reports that are overdue */
  reports: number | null;
  /** name of the worst level of VN_AQI */
  air: string | null;
}

export interface Facts {
  gauges: readonly NamedGauge[];
  /** those that stand in the list; null where they are not known, and then nothing is said of them */
  alarms: readonly Alarm[] | null;
  /** the connection is lost: what is shown is of before */
  lost: boolean;
  troubles: Troubles;
  domainName: (domain: Domain) => string;
}

/** The state of the commune: the river above its levels first, then the worst alarms, then that all is well. */
export function situationOf(
  { gauges, alarms, lost, troubles, domainName }: Facts,
  words: WallWords,
  language: Language,
): Situation {
  const river = riverSaid(gauges, words, language);
  const critical = (alarms ?? []).filter(({ severity }) => severity === 'critical').sort(compareAlarms);
  const high = (alarms ?? []).filter(({ severity }) => severity === 'high');
  const others = troublesSaid(troubles, words, language);
  const { overview } = words;
  if (river.level !== null && river.level > 0) {
    const severity = critical.length > 0 ? 'critical' : river.severity;
    const calm = alarms !== null && critical.length + high.length === 0 ? overview.calmDetail : '';
    return { severity, headline: river.text, detail: lost ? overview.lost : others || calm };
  }
  const detail = [river.text, others.replace(/\.$/, '')].filter(Boolean).join('. ');
  if (lost) return { severity: critical.length > 0 ? 'critical' : null, headline: overview.lost, detail: '' };
  if (alarms === null) return { severity: null, headline: overview.unknown, detail: `${detail}.` };
  if (critical.length > 0) {
    const headline = overview.critical(formatNumber(critical.length, 0, language), alarmTitle(critical[0]!, language));
    return { severity: 'critical', headline, detail: `${detail}.` };
  }
  if (high.length > 0) {
    const headline = overview.high(formatNumber(high.length, 0, language), domainName(mostAffected(high)));
    return { severity: 'high', headline, detail: `${detail}.` };
  }
  return { severity: null, headline: overview.calm, detail: `${detail}.` };
}

function troublesSaid(troubles: Troubles, { overview: { facts } }: WallWords, language: Language): string {
  const said = (['roads', 'outages', 'links', 'overdue', 'reports'] as const).flatMap((key) => {
    const n = troubles[key];
    return n === null || n === 0 ? [] : [facts[key](formatNumber(n, 0, language))];
  });
  if (troubles.air !== null) said.push(facts.air(troubles.air));
  return said.map((one) => `${one}.`).join(' ');
}

function mostAffected(alarms: readonly Alarm[]): Domain {
  const counts = new Map<Domain, number>();
  for (const { thing } of alarms) counts.set(thing.domain, (counts.get(thing.domain) ?? 0) + 1);
  return [...counts].reduce((a, b) => (b[1] > a[1] ? b : a))[0];
}
