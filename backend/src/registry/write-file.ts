import type { Readable } from 'node:stream';
import { REGISTRY_COLUMNS, type RegistryColumn } from '@commune/contract';
import type { RegistryEntry } from '../store/registry/registry-entry.ts';
import type { OutputCell, OutputRow } from '../tables/write/cell-output.ts';
import { writeCsv } from '../tables/write/write-csv.ts';

const FLAGS = { vi: ['không', 'có'], en: ['no', 'yes'] } as const;

/** Things as the CSV that can be read again, in the order of their slugs. */
export function writeRegistryFile(entries: readonly RegistryEntry[], language: 'vi' | 'en'): Readable {
  const cells: Record<RegistryColumn, (entry: RegistryEntry) => OutputCell> = {
    slug: ({ slug }) => slug,
    state: ({ state }) => state,
    kind: ({ kind }) => kind,
    domain: ({ domain }) => domain,
    nameVi: ({ name }) => name?.vi ?? null,
    nameEn: ({ name }) => name?.en ?? null,
    longitude: ({ position }) => position?.[0] ?? null,
    latitude: ({ position }) => position?.[1] ?? null,
    accuracyM: ({ accuracyM }) => accuracyM,
    verified: ({ position, verified }) => (position === null ? null : FLAGS[language][Number(verified)]!),
    unit: ({ unit }) => unit,
    datastreams: ({ datastreams }) => datastreams.map(datastreamText).join(' '),
  };
  const columns = Object.keys(REGISTRY_COLUMNS) as RegistryColumn[];
  const sorted = entries.toSorted((a, b) => (a.slug < b.slug ? -1 : 1));
  function* rows(): Generator<OutputRow> {
    yield columns.map((column) => REGISTRY_COLUMNS[column][language]);
    for (const entry of sorted) yield columns.map((column) => cells[column](entry));
  }
  return writeCsv(rows());
}

function datastreamText({ key, property, expectedIntervalS }: RegistryEntry['datastreams'][number]): string {
  return `${key}${property === key ? '' : `=${property}`}@${expectedIntervalS}`;
}
