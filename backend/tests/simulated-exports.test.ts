import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { FactOf, ServiceKind, ServiceObject } from '@commune/contract';
import { procedures, units } from '@commune/db/seeds';
import { dayOfDate, foldFacts, readServiceEvent } from '@commune/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportServices } from '../../simulators/src/export/export-command.ts';
import { createFleet } from '../../simulators/src/fleet/fleet.ts';
import { checkHeader } from '../src/services/imports/check-header.ts';
import { FileFindings, readStatements } from '../src/services/imports/read-file.ts';
import { openTable } from '../src/tables/open-table.ts';

const NOW = Date.parse('2026-11-25T12:00:00+07:00');
/** A week of 2025's third quarter, which no event reaches any more. */
const DAYS = { from: '2025-08-18', to: '2025-08-24' };
const OPTIONS: Record<ServiceKind, string> = {
  dossier: 'dossiers',
  payment: 'payments',
  document: 'documents',
  citizen_report: 'reports',
};
const KINDS = Object.keys(OPTIONS) as ServiceKind[];
const UNITS = new Map(units.map(({ key, name }) => [key, [name.vi, name.en]]));
const PROCEDURES = new Map(procedures.map((procedure) => [procedure.code, procedure]));

let folder: string;
const byEvents = new Map<string, ServiceObject>();
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'commune-exports-'));
  const files = KINDS.flatMap((kind) => [`--${OPTIONS[kind]}`, fileOf(kind)]);
  await exportServices([...files, '--from', DAYS.from, '--to', DAYS.to], NOW);
  const facts = new Map<string, FactOf<'dossier'>[]>();
  const registers = createFleet(7).flatMap(({ register }) => register ?? []);
  for (let day = dayOfDate(DAYS.from); day <= dayOfDate(DAYS.to); day++) {
    for (const { t, type, data } of registers.flatMap((register) => register.livesOf(day)).flat()) {
      const { fact } = readServiceEvent({ id: `${type} ${t}`, timeMs: t, type, data }, t);
      const key = `${fact!.kind} ${fact!.subject}`;
      facts.set(key, [...(facts.get(key) ?? []), fact as FactOf<'dossier'>]);
    }
  }
  for (const [key, said] of facts) byEvents.set(key, foldFacts(said, { procedures: PROCEDURES })!);
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

const fileOf = (kind: ServiceKind) => path.join(folder, `${OPTIONS[kind]}.csv`);

/** What is known of an object whoever told it, times to the second: an export tells no more, and not which hamlet it is. */
function meaning(object: ServiceObject): Record<string, unknown> {
  const { firstKnownMs, knownMs, from, ...known } = object;
  const told: Record<string, unknown> = { ...known, hamlet: null, supplements: null, supplementCount: null };
  for (const [field, value] of Object.entries(told)) {
    if (field.endsWith('Ms') && typeof value === 'number') told[field] = Math.floor(value / 1000);
  }
  return told;
}

describe('an export of the simulated commune', () => {
  it.each(KINDS)('of %s is read as it is, row by row, and says what the events say', async (kind) => {
    const table = await openTable(fileOf(kind));
    const found = await checkHeader(kind, table, null, [], null);
    // The name of a procedure is for people.
    expect(found.columns.filter(({ field }) => field === null).map(({ header }) => header)).toEqual(
      kind === 'dossier' ? ['Tên thủ tục'] : [],
    );
    const findings = new FileFindings();
    const parts = { kind, table, found, columns: found.columns, units: UNITS, findings, onProgress: () => undefined };
    let rows = 0;
    for await (const portion of readStatements({ ...parts, signal: new AbortController().signal })) {
      for (const { row, subject, fields } of portion) {
        const source = { from: 'import', id: 'x', row } as const;
        const fact = { kind, subject, knownMs: NOW, arrivedMs: NOW, source, fields } as FactOf<'dossier'>;
        const known = byEvents.get(`${kind} ${subject}`)!;
        expect(meaning(foldFacts([fact], { procedures: PROCEDURES })!)).toEqual(meaning(known));
        rows++;
      }
    }
    expect(findings.refusals).toEqual([]);
    expect(rows).toBe([...byEvents.values()].filter((object) => object.kind === kind).length);
    expect(rows).toBeGreaterThan(50);
  });
});
