import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  MAX_REGISTRY_LISTED,
  type RegistryFileResult,
  type RegistryProblem,
  type RegistryRowChange,
} from '@commune/contract';
import { Router } from 'express';
import { invalidField } from '../errors.ts';
import type { KnownRegistry, RegistryEntry } from '../store/registry/registry-entry.ts';
import { applyEntries, holdThings, knownRegistry, registryEntries } from '../store/registry/registry-file.ts';
import { transaction } from '../store/transaction.ts';
import { realmOf } from './realm-of.ts';
import type { ThingParts } from './things.ts';
import { unlessGone } from './unless-gone.ts';

export interface RegistryFileParts<Row> extends ThingParts {
  readFile: (input: Readable) => Promise<{ rows: Row[]; count: number; problems: RegistryProblem[] }>;
  /** what rows would make of the registry */
  planChanges: (
    rows: readonly Row[],
    known: KnownRegistry,
  ) => { changes: (RegistryRowChange & { entry: RegistryEntry })[]; same: number; problems: RegistryProblem[] };
  writeFile: (entries: readonly RegistryEntry[], language: 'vi' | 'en') => Readable;
}

/** The registry as a file: `GET` and `POST /api/registry/file?realm=…` (engineer), the latter with `dryRun=1` to look first. */
export function registryFileRoutes<Row>(parts: RegistryFileParts<Row>): Router {
  const { pool, access, realms, onRegistered, readFile, planChanges, writeFile } = parts;
  const router = Router();

  router.get('/registry/file', async (request, response) => {
    await access.requireRole(request, 'engineer');
    const { query } = request;
    const realm = realmOf(realms, query.realm);
    const language = query.language ?? 'vi';
    if (language !== 'vi' && language !== 'en') throw invalidField('language', 'must be vi or en');
    const entries = await registryEntries(pool, realm);
    response.type('text/csv').attachment(`registry-${realm.slug}.csv`);
    await unlessGone(pipeline(writeFile(entries, language), response));
  });

  router.post('/registry/file', async (request, response) => {
    const audit = await access.requireAudit(request, 'engineer');
    const realm = realmOf(realms, request.query.realm);
    const dryRun = request.query.dryRun === '1';
    const file = await readFile(request);
    const told = await transaction(pool, async (client): Promise<RegistryFileResult> => {
      if (!dryRun) await holdThings(client, realm);
      const { changes, same, problems: found } = planChanges(file.rows, await knownRegistry(client, realm));
      const problems = [...file.problems, ...found].sort((a, b) => a.row - b.row);
      const applied = !dryRun && problems.length === 0;
      const listed = changes.map(({ entry: _entry, ...change }) => change);
      if (applied && changes.length > 0) {
        const entries = changes.map(({ entry }) => entry);
        await applyEntries(client, realm, entries, listed, audit);
      }
      const count = (act: string) => changes.filter((change) => change.act === act).length;
      return {
        ...{ dryRun, applied, rows: file.count },
        counts: { create: count('create'), register: count('register'), change: count('change'), same },
        changes: listed.slice(0, MAX_REGISTRY_LISTED),
        problemCount: problems.length,
        problems: problems.slice(0, MAX_REGISTRY_LISTED),
      };
    });
    if (told.applied && told.changes.length > 0) await onRegistered(realm);
    response.json(told);
  });

  return router;
}
