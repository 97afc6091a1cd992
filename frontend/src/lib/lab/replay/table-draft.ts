import { type ReplayTable, SLUG_PATTERN } from '@commune/contract';
import { isConvertible } from '@commune/domain';

/** What a column is, while somebody says it; a property as `=pm25`. */
export type Role = 'ignore' | 'time' | 'thing' | 'latitude' | 'longitude' | 'name' | 'value' | 'unit' | `=${string}`;

interface MeasureDraft {
  /** as the file has it; empty: the property's own */
  unit: string;
  /** what else is said of it, which stays as it is */
  rest: Pick<ReplayTable['values'][number], 'scale' | 'offset'>;
}

export interface ColumnDraft extends MeasureDraft {
  name: string;
  role: Role;
  /** the thing that it belongs to, where the columns of a row belong to several */
  thing: string | null;
}

/** A name in a long table; an empty property: it is not read. */
export interface NameDraft extends MeasureDraft {
  name: string;
  property: string;
}

/** How a file is read, while somebody says it. */
export interface TableDraft {
  columns: ColumnDraft[];
  names: NameDraft[];
  format: ReplayTable['time']['format'];
  zone: string;
  decimal: ReplayTable['decimal'];
  /** slug of the thing that the whole file is of, where no column says it; empty: the name of the file */
  device: string;
  /** what is added to a thing's times */
  clocks: Record<string, string>;
}

const DRAFT_FAULTS = ['no-time', 'many-times', 'no-value', 'half-long', 'half-place', 'twice', 'device'] as const;
export type DraftFault = (typeof DRAFT_FAULTS)[number];

export function propertyOf(role: Role): string | null {
  return role.startsWith('=') ? role.slice(1) : null;
}

function placeholders(template: string): string[] {
  return Array.from(template.matchAll(/\{([^{}]+)\}/g), ([, name]) => name ?? '');
}

export function draftOf(table: ReplayTable): TableDraft {
  const { time, thing, location, long, values, decimal, clocks } = table;
  const naming = placeholders(thing);
  const roleOf = (name: string): Role => {
    if (time.columns.includes(name)) return 'time';
    if (name === location?.latitude) return 'latitude';
    if (name === location?.longitude) return 'longitude';
    if (name === long?.name) return 'name';
    if (name === long?.value) return 'value';
    if (name === long?.unit) return 'unit';
    if (naming.includes(name)) return 'thing';
    const value = values.find(({ column }) => column === name);
    return value ? `=${value.property}` : 'ignore';
  };
  return {
    columns: table.columns.map((name) => {
      const { unit = '', thing: own = null, scale, offset } = values.find(({ column }) => column === name) ?? {};
      return { name, role: roleOf(name), unit, thing: own, rest: restOf({ scale, offset }) };
    }),
    names: Object.entries(long?.names ?? {}).map(([name, measure]) => {
      const { property = '', unit = '', scale, offset } = measure ?? {};
      return { name, property, unit, rest: restOf({ scale, offset }) };
    }),
    ...{ format: time.format, zone: time.zone, decimal, clocks },
    device: naming.length === 0 ? thing : '',
  };
}

/** The same as the reader takes it; what the form does not show stays as it was. */
export function tableOf(draft: TableDraft, before: ReplayTable): ReplayTable {
  const { columns, names, format, zone, decimal, clocks } = draft;
  const of = (role: Role) => columns.filter((column) => column.role === role).map(({ name }) => name);
  const [name, value, unit] = [of('name')[0], of('value')[0], of('unit')[0]];
  const [latitude, longitude] = [of('latitude')[0], of('longitude')[0]];
  const { long: _long, location: _location, ...rest } = before;
  return {
    ...rest,
    time: { columns: of('time'), format, zone: zone.trim() },
    ...{ decimal, clocks, thing: thingOf(draft, before) },
    values: columns.flatMap(({ name: column, role, unit: written, thing, rest: more }) => {
      const property = propertyOf(role);
      if (property === null) return [];
      return [{ column, property, ...unitOf(written), ...(thing === null ? {} : { thing }), ...more }];
    }),
    ...(name === undefined || value === undefined
      ? {}
      : { long: { name, value, ...(unit === undefined ? {} : { unit }), names: namesOf(names) } }),
    ...(latitude === undefined || longitude === undefined ? {} : { location: { latitude, longitude } }),
  };
}

/** The template as it was while the same columns name the thing; otherwise their cells with a dash between them. */
function thingOf({ columns, device }: TableDraft, { thing }: ReplayTable): string {
  const naming = columns.filter(({ role }) => role === 'thing').map(({ name }) => name);
  if (naming.length === 0) return device.trim() === '' ? '{file}' : device.trim();
  const before = placeholders(thing).filter((name) => name !== 'file');
  const same = before.length === naming.length && naming.every((name) => before.includes(name));
  return same ? thing : naming.map((name) => `{${name}}`).join('-');
}

function namesOf(names: readonly NameDraft[]): NonNullable<ReplayTable['long']>['names'] {
  return Object.fromEntries(
    names.map(({ name, property, unit, rest }) => [
      name,
      property === '' ? null : { property, ...unitOf(unit), ...rest },
    ]),
  );
}

function unitOf(unit: string): { unit?: string } {
  return unit === '' ? {} : { unit };
}

function restOf({ scale, offset }: { scale: number | undefined; offset: number | undefined }): MeasureDraft['rest'] {
  return { ...(scale === undefined ? {} : { scale }), ...(offset === undefined ? {} : { offset }) };
}

/** What keeps it from being read, in the order in which it is said. */
export function faultsOf({ columns, names, device }: TableDraft): DraftFault[] {
  const count = (role: Role) => columns.filter((column) => column.role === role).length;
  const measured = columns.filter(({ role }) => propertyOf(role) !== null);
  const own = measured.map(({ role, thing }) => `${thing ?? ''} ${role}`);
  const isLong = count('name') + count('value') > 0;
  const found: Record<DraftFault, boolean> = {
    'no-time': count('time') === 0,
    'many-times': count('time') > 2,
    'no-value': isLong ? names.every(({ property }) => property === '') : measured.length === 0,
    'half-long': isLong && (count('name') !== 1 || count('value') !== 1 || measured.length > 0),
    'half-place': count('latitude') !== count('longitude') || count('latitude') > 1,
    twice: new Set(own).size < own.length,
    device: count('thing') === 0 && device.trim() !== '' && !SLUG_PATTERN.test(device.trim()),
  };
  return DRAFT_FAULTS.filter((fault) => found[fault]);
}

/** Of those that a file may have its values in; UCUM. */
const UNITS =
  'm mm cm dm km m/s km/h [kn_i] Cel K [degF] Pa hPa kPa bar [psi] ug/m3 mg/m3 ng/m3 g/m3 mg/L ug/L m3/h m3/s L/s L/min m3 L W kW MW kW.h W.h MW.h V mV kV A mA kA min s h d ms Mbit/s kbit/s Gbit/s bit/s deg rad t kg'.split(
    ' ',
  );

/** Units whose values can be read as those of a property, its own left out, with the one that is named already. */
export function unitsFor(own: string, named: string): string[] {
  const units = UNITS.filter((unit) => unit !== own && isConvertible(unit, own));
  return named === '' || units.includes(named) ? units : [named, ...units];
}
