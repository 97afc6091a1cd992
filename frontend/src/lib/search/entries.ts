import type {
  Alarm,
  AlarmRule,
  BasemapFeature,
  Commune,
  Localized,
  Position,
  Registry,
  Severity,
  Thing,
} from '@commune/contract';
import { SEVERITIES } from '@commune/contract';
import type { PagePath } from '../ui/place.svelte.ts';
import type { Findable } from './rank.ts';

/** What happens when an entry is chosen. */
export type Choice =
  | { to: 'thing'; thing: Thing }
  | { to: 'position'; position: Position }
  | { to: 'rule'; key: string }
  | { to: 'page'; path: PagePath | '/' }
  | { to: 'question'; name: Localized }
  | { to: 'command'; run: () => void };

export interface Entry extends Findable {
  key: string;
  kind: 'thing' | 'place' | 'unit' | 'alarm' | 'rule' | 'page' | 'command';
  name: Localized;
  /** what it is, in a few words; null where the kind says all */
  note: Localized | null;
  /** a key that does the same */
  keys?: string;
  severity?: Severity;
  choice: Choice;
}

const both = ({ vi, en }: Localized): string[] => (vi === en ? [vi] : [vi, en]);
const joined = (a: Localized, b: Localized, by = ' · '): Localized => ({
  vi: `${a.vi}${by}${b.vi}`,
  en: `${a.en}${by}${b.en}`,
});
const same = (text: string): Localized => ({ vi: text, en: text });
const severityWeight = (severity: Severity) => SEVERITIES.length - SEVERITIES.indexOf(severity);

/** The things of the registry: before all else of the same name, and what is in alarm first. */
export function thingEntries({ things, kinds }: Registry, { units }: Commune, alarms: readonly Alarm[]): Entry[] {
  const kindNames = new Map(kinds.map(({ key, name }) => [key, name]));
  const unitNames = new Map(units.map(({ key, name }) => [key, name]));
  const worst = new Map<number, number>();
  for (const { thing, severity } of alarms) {
    worst.set(thing.id, Math.max(worst.get(thing.id) ?? 0, severityWeight(severity)));
  }
  return things.map((thing) => {
    const kind = kindNames.get(thing.kind) ?? same(thing.kind);
    const unit = thing.unit === null ? undefined : unitNames.get(thing.unit);
    return {
      key: `thing/${thing.slug}`,
      kind: 'thing',
      name: thing.name,
      note: joined(kind, same(thing.slug)),
      names: both(thing.name),
      also: [thing.slug, ...both(kind), ...(unit ? both(unit) : [])],
      weight: 1 + (worst.get(thing.id) ?? 0),
      choice: { to: 'thing', thing },
    };
  });
}

/** Places, roads, rivers and what else of the basemap has a name. */
export function placeEntries(
  { basemap }: Commune,
  featureName: (kind: BasemapFeature['properties']['kind']) => Localized,
): Entry[] {
  return basemap.features.map((feature) => {
    const { key, kind, name, ref } = feature.properties;
    const note = featureName(kind);
    return {
      key: `place/${kind}/${key}`,
      kind: 'place',
      name,
      note: ref === undefined ? note : joined(note, same(ref)),
      names: both(name),
      also: [...(ref === undefined ? [] : [ref]), ...both(note)],
      weight: 0,
      choice: { to: 'position', position: middleOf(feature) },
    };
  });
}

/** The units of the commune; choosing one asks for the things that it leads. */
export function unitEntries({ units }: Commune): Entry[] {
  return units.map(({ key, name, part }) => ({
    key: `unit/${key}`,
    kind: 'unit',
    name,
    note: part,
    names: both(name),
    also: both(part),
    weight: 0,
    choice: { to: 'question', name },
  }));
}

export function alarmEntries(alarms: readonly Alarm[], things: readonly Thing[]): Entry[] {
  const known = new Map(things.map((thing) => [thing.id, thing]));
  return alarms.flatMap((alarm) => {
    const thing = known.get(alarm.thing.id);
    if (!alarm.open || thing === undefined) return [];
    const { rule, level, severity } = alarm;
    const name = level === null ? rule.name : joined(rule.name, level, ': ');
    return {
      key: `alarm/${alarm.id}`,
      kind: 'alarm' as const,
      name,
      note: alarm.thing.name,
      names: both(name),
      also: [...both(alarm.thing.name), alarm.thing.slug],
      weight: 10 + severityWeight(severity),
      severity,
      choice: { to: 'thing' as const, thing },
    };
  });
}

export function ruleEntries(rules: readonly AlarmRule[]): Entry[] {
  return rules
    .filter(({ current }) => current)
    .map(({ key, name, source }) => ({
      key: `rule/${key}`,
      kind: 'rule',
      name,
      note: same(source),
      names: both(name),
      also: [key, source],
      weight: 0,
      choice: { to: 'rule', key },
    }));
}

/** The middle of what is drawn: of a line the middle of its points, of an area the middle of its frame. */
export function middleOf({ geometry }: Pick<BasemapFeature, 'geometry'>): Position {
  if (geometry.type === 'Point') return geometry.coordinates;
  if (geometry.type === 'LineString') return geometry.coordinates[Math.floor(geometry.coordinates.length / 2)]!;
  const ring = geometry.coordinates[0]!;
  const middle = (axis: 0 | 1) => {
    const along = ring.map((position) => position[axis]);
    return (Math.min(...along) + Math.max(...along)) / 2;
  };
  return [middle(0), middle(1)];
}
