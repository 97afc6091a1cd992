import type {
  Domain,
  Localized,
  Position,
  RegistryColumn,
  RegistryFault,
  RegistryProblem,
  RegistryRowChange,
  ThingState,
} from '@commune/contract';
import type { KnownRegistry, RegistryEntry } from '../store/registry/registry-entry.ts';
import type { RegistryRow } from './read-file.ts';

export interface PlannedChange extends RegistryRowChange {
  /** the thing as the file has it */
  entry: RegistryEntry;
}

export interface RegistryPlan {
  changes: PlannedChange[];
  /** how many rows say what is so already */
  same: number;
  problems: RegistryProblem[];
}

/**
 * What rows would make of the registry. Several rows of one thing say together what they say; where they contradict each
 * other it is a problem. So neither the order of rows nor their repetition matters.
 */
export function planChanges(rows: readonly RegistryRow[], known: KnownRegistry): RegistryPlan {
  const plan: RegistryPlan = { changes: [], same: 0, problems: [] };
  const merged = mergeRows(rows, plan.problems);
  plan.same = rows.length - merged.length;
  for (const said of merged) {
    const { row, slug } = said;
    const before = known.things.get(slug) ?? null;
    const entry = entryOf(said, before, known);
    if ('fault' in entry) {
      plan.problems.push({ row, ...entry });
      continue;
    }
    const columns = before === null ? [] : differences(before, entry);
    if (before !== null && columns.length === 0) plan.same++;
    else {
      const act = before === null ? 'create' : before.state === 'discovered' ? 'register' : 'change';
      plan.changes.push({ row, slug, act, columns, entry });
    }
  }
  return plan;
}

function mergeRows(rows: readonly RegistryRow[], problems: RegistryProblem[]): RegistryRow[] {
  const merged = new Map<string, RegistryRow>();
  for (const { row, slug, ...cells } of rows) {
    const earlier = merged.get(slug);
    if (earlier === undefined) {
      merged.set(slug, { row, slug, ...cells });
      continue;
    }
    const other = (Object.keys(cells) as (keyof typeof cells)[]).find(
      (column) => earlier[column] !== undefined && JSON.stringify(earlier[column]) !== JSON.stringify(cells[column]),
    );
    if (other === undefined) merged.set(slug, { ...earlier, ...cells });
    else
      problems.push({ row, column: other, fault: 'twice', reason: `row ${earlier.row} says otherwise of "${slug}"` });
  }
  return [...merged.values()];
}

type Refused = { column: RegistryColumn; fault: RegistryFault; reason: string };

/** The thing as the row has it, or the first thing that is wrong with the row. */
function entryOf(said: RegistryRow, before: RegistryEntry | null, known: KnownRegistry): RegistryEntry | Refused {
  const heir = known.replaced.get(said.slug);
  if (heir !== undefined) return refused('slug', 'replaced', `it was replaced by "${heir}"; leave the row out`);
  const state = stateOf(said, before);
  if (state === 'discovered') return discoveredOf(said, before);
  const kind = said.kind ?? before?.kind ?? null;
  if (kind === null) return refused('kind', 'needed', 'a thing has a kind');
  const name = nameOf(said, before);
  if ('fault' in name) return name;
  const ofKind = known.kinds.get(kind);
  if (ofKind === undefined && kind !== before?.kind)
    return refused('kind', 'unknown_kind', `there is no kind "${kind}"`);
  const domain = said.domain ?? (said.kind === undefined ? before?.domain : ofKind) ?? ofKind ?? null;
  if (domain === null) return refused('domain', 'needed', 'a thing belongs to a domain');
  if (ofKind !== undefined && ofKind !== domain && (kind !== before?.kind || domain !== before.domain)) {
    return refused('domain', 'other_domain', `a ${kind} belongs to ${ofKind}`);
  }
  if (said.unit !== undefined && said.unit !== before?.unit && !known.units.has(said.unit)) {
    return refused('unit', 'unknown_unit', `there is no unit "${said.unit}"`);
  }
  const datastreams = datastreamsOf(said, before, known);
  if ('fault' in datastreams) return datastreams;
  return {
    slug: said.slug,
    state,
    kind,
    domain,
    name,
    unit: said.unit ?? before?.unit ?? null,
    datastreams,
    ...placeOf(said, before),
  };
}

/** A discovered thing is registered by a row that says what it is, unless the row says that it stays so. */
function stateOf(said: RegistryRow, before: RegistryEntry | null): ThingState {
  if (said.state !== undefined) return said.state;
  if (before === null) return 'registered';
  return before.state === 'discovered' && saysWhat(said) ? 'registered' : before.state;
}

function saysWhat({ kind, nameVi, nameEn }: RegistryRow): boolean {
  return (kind ?? nameVi ?? nameEn) !== undefined;
}

function discoveredOf(said: RegistryRow, before: RegistryEntry | null): RegistryEntry | Refused {
  if (before?.state !== 'discovered') return refused('state', 'bad_state', 'a file makes no thing discovered');
  if (saysWhat(said)) return refused('state', 'bad_state', 'say registered, or leave the state empty, to register it');
  return before;
}

function nameOf({ nameVi, nameEn }: RegistryRow, before: RegistryEntry | null): Localized | Refused {
  const vi = nameVi ?? before?.name?.vi;
  const en = nameEn ?? before?.name?.en;
  if (vi === undefined) return refused('nameVi', 'needed', 'a thing has a name in Vietnamese');
  if (en === undefined) return refused('nameEn', 'needed', 'a thing has a name in English');
  // A cell is read without the blanks around it.
  const kept = before?.name;
  return { vi: kept?.vi.trim() === vi ? kept.vi : vi, en: kept?.en.trim() === en ? kept.en : en };
}

/** A new position is unverified and of unknown accuracy unless the row says so. */
function placeOf(
  said: RegistryRow,
  before: RegistryEntry | null,
): Pick<RegistryEntry, 'position' | 'accuracyM' | 'verified'> {
  const { longitude, latitude } = said;
  const own: Position | null = longitude === undefined || latitude === undefined ? null : [longitude, latitude];
  const position = own ?? before?.position ?? null;
  if (position === null) return { position, accuracyM: null, verified: false };
  const moved = String(position) !== String(before?.position ?? null);
  return {
    position,
    accuracyM: said.accuracyM ?? (moved ? null : (before?.accuracyM ?? null)),
    verified: said.verified ?? (moved ? false : (before?.verified ?? false)),
  };
}

function datastreamsOf(
  { datastreams = [] }: RegistryRow,
  before: RegistryEntry | null,
  { properties }: KnownRegistry,
): RegistryEntry['datastreams'] | Refused {
  const kept = new Map(before?.datastreams.map((stream) => [stream.key, stream]));
  for (const stream of datastreams) {
    const other = kept.get(stream.key)?.property;
    if (other === undefined && !properties.has(stream.property)) {
      return refused('datastreams', 'unknown_property', `nobody has defined "${stream.property}"`);
    }
    if (other !== undefined && other !== stream.property) {
      return refused('datastreams', 'other_property', `"${stream.key}" observes ${other} already`);
    }
    kept.set(stream.key, stream);
  }
  return [...kept.values()];
}

const COLUMNS: { [C in RegistryColumn]?: (entry: RegistryEntry) => unknown } = {
  state: ({ state }) => state,
  kind: ({ kind }) => kind,
  domain: ({ domain }) => domain satisfies Domain | null,
  nameVi: ({ name }) => name?.vi,
  nameEn: ({ name }) => name?.en,
  longitude: ({ position }) => position?.[0],
  latitude: ({ position }) => position?.[1],
  accuracyM: ({ accuracyM }) => accuracyM,
  verified: ({ verified }) => verified,
  unit: ({ unit }) => unit,
  datastreams: ({ datastreams }) =>
    JSON.stringify(datastreams.map(({ key, property, expectedIntervalS }) => [key, property, expectedIntervalS])),
};

function differences(before: RegistryEntry, after: RegistryEntry): RegistryColumn[] {
  return (Object.keys(COLUMNS) as RegistryColumn[]).filter(
    (column) => COLUMNS[column]!(before) !== COLUMNS[column]!(after),
  );
}

function refused(column: RegistryColumn, fault: RegistryFault, reason: string): Refused {
  return { column, fault, reason };
}
