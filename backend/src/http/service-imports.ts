import type { Readable } from 'node:stream';
import {
  type ImportField,
  type ImportMappingInput,
  importMappingSchema,
  SERVICE_KINDS,
  type ServiceImport,
  type ServiceKind,
} from '@commune/contract';
import { json, Router } from 'express';
import type pg from 'pg';
import { invalidField, notFound } from '../errors.ts';
import type { Audit } from '../store/audit.ts';
import type { RealmRow } from '../store/realms.ts';
import { findImport, listImports } from '../store/services/imports.ts';
import type { Access } from './access.ts';
import { idParameter, optionalTextParameter } from './optional-parameters.ts';
import { optionalTimeParameter, textParameter } from './parameters.ts';
import { parseRequest } from './problems.ts';
import { realmOf } from './realm-of.ts';

const MAX_LISTED = 200;
const MAX_FILE_NAME = 200;
const AHEAD_MS = 5 * 60_000;

export interface ServiceImportDesk {
  receive: (
    realm: RealmRow,
    input: Readable,
    sent: { kind: ServiceKind; fileName: string; sheet: string | null; exportedMs: number; dryRun: boolean },
    audit: Audit,
  ) => Promise<ServiceImport>;
  setMapping: (realm: RealmRow, id: string, mapping: ImportMappingInput, audit: Audit) => Promise<ServiceImport>;
  run: (realm: RealmRow, id: string, audit: Audit) => Promise<ServiceImport>;
  undo: (realm: RealmRow, id: string, audit: Audit) => Promise<ServiceImport>;
}

export interface ServiceImportParts {
  pool: pg.Pool;
  access: Access;
  realms: readonly RealmRow[];
  desk: ServiceImportDesk;
  fieldsOf: (kind: ServiceKind) => ImportField[];
}

/**
 * Exports of other systems (operator, engineer): `POST /api/imports?realm=&kind=&declaration=no-state-secret` with the
 * file as its body, `dryRun=1` to see what it would change; `PUT …/<id>/mapping`, `POST …/<id>/run`, `DELETE …/<id>` undoes.
 * All of them answer 202 at once; `GET …/<id>` tells how it stands.
 */
export function serviceImportRoutes({ pool, access, realms, desk, fieldsOf }: ServiceImportParts): Router {
  const router = Router();

  router.get('/imports', async (request, response) => {
    await access.requireRole(request, 'operator', 'engineer', 'leader');
    response.json(await listImports(pool, realmOf(realms, request.query.realm), MAX_LISTED));
  });

  router.get('/imports/fields', ({ query }, response) => {
    response.json(fieldsOf(kindOf(query.kind)));
  });

  router.get('/imports/:id', async (request, response) => {
    await access.requireRole(request, 'operator', 'engineer', 'leader');
    const realm = realmOf(realms, request.query.realm);
    const id = idParameter('id', request.params.id);
    const found = await findImport(pool, realm, id);
    if (found === null) throw notFound(`${realm.slug} has no import ${id}`);
    const { digest: _digest, ...shown } = found;
    response.json(shown);
  });

  router.post('/imports', async (request, response) => {
    const audit = await access.requireAudit(request, 'operator', 'engineer');
    const { query } = request;
    const realm = realmOf(realms, query.realm);
    const kind = kindOf(query.kind);
    if (query.declaration !== 'no-state-secret') {
      throw invalidField('declaration', 'say declaration=no-state-secret: the file holds no state secret');
    }
    const fileName = (optionalTextParameter('fileName', query.fileName) ?? 'file').slice(0, MAX_FILE_NAME);
    const sheet = optionalTextParameter('sheet', query.sheet);
    const exportedMs = optionalTimeParameter('exported', query.exported) ?? Date.now();
    if (exportedMs > Date.now() + AHEAD_MS) throw invalidField('exported', 'must not lie ahead');
    const sent = { kind, fileName, sheet, exportedMs, dryRun: query.dryRun === '1' };
    response.status(202).json(await desk.receive(realm, request, sent, audit));
  });

  router.put('/imports/:id/mapping', json({ limit: '512kb' }), async (request, response) => {
    const audit = await access.requireAudit(request, 'operator', 'engineer');
    const realm = realmOf(realms, request.query.realm);
    const mapping = parseRequest(importMappingSchema, request.body);
    const id = idParameter('id', request.params.id);
    response.status(202).json(await desk.setMapping(realm, id, mapping, audit));
  });

  router.post('/imports/:id/run', async (request, response) => {
    const audit = await access.requireAudit(request, 'operator', 'engineer');
    const realm = realmOf(realms, request.query.realm);
    response.status(202).json(await desk.run(realm, idParameter('id', request.params.id), audit));
  });

  router.delete('/imports/:id', async (request, response) => {
    const audit = await access.requireAudit(request, 'operator', 'engineer');
    const realm = realmOf(realms, request.query.realm);
    response.status(202).json(await desk.undo(realm, idParameter('id', request.params.id), audit));
  });

  return router;
}

function kindOf(value: unknown): ServiceKind {
  const text = textParameter('kind', value);
  const kind = SERVICE_KINDS.find((each) => each === text);
  if (kind === undefined) throw invalidField('kind', `must be one of ${SERVICE_KINDS.join(', ')}`);
  return kind;
}
