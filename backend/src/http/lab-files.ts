import type { IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { MAX_LAB_FILE_BYTES, MAX_LAB_FILES } from '@commune/contract';
import { Router } from 'express';
import type pg from 'pg';
import { bodyPieces } from '../body-pieces.ts';
import { invalidField, notFound, RequestError } from '../errors.ts';
import {
  appendPiece,
  beginFile,
  completeFile,
  deleteFile,
  dropFile,
  findFile,
  listFiles,
  piecesOf,
} from '../store/lab/files.ts';
import { transaction } from '../store/transaction.ts';
import type { LabJobParts } from './lab-jobs.ts';
import { idParameter } from './optional-parameters.ts';
import { optionalTimeParameter, textParameter } from './parameters.ts';
import { unlessGone } from './unless-gone.ts';

const PIECE_BYTES = 256 * 1024;
const MAX_NAME = 200;
const TOO_LARGE = `a file may be ${MAX_LAB_FILE_BYTES / 1024 / 1024} MiB here; replay a larger one where it lies: npm run replay -- <file>`;
/** Each holds a piece in memory and writes as fast as the database takes it. */
const MAX_AT_ONCE = 2;

/**
 * `GET` and `POST /api/lab/files?name=&modified=` with the file as its body, `GET` (as it came) and
 * `DELETE /api/lab/files/<id>`.
 */
export function labFileRoutes({ pool, access }: LabJobParts): Router {
  const router = Router();
  let coming = 0;

  router.get('/files', async (_request, response) => {
    response.json(await listFiles(pool));
  });

  router.post('/files', async (request, response) => {
    const audit = await access.requireAudit(request, 'engineer');
    const name = textParameter('name', request.query.name).slice(0, MAX_NAME);
    if (/[\\/\p{Cc}]/u.test(name)) throw invalidField('name', 'must be a name without a path');
    const modifiedMs = optionalTimeParameter('modified', request.query.modified) ?? null;
    if (coming >= MAX_AT_ONCE)
      throw new RequestError(429, 'too-many-uploads', 'two files are coming in; try again soon');
    coming++;
    try {
      const id = await transaction(pool, (client) => beginFile(client, name, modifiedMs, audit));
      if (id === null)
        throw new RequestError(409, 'too-many-files', `${MAX_LAB_FILES} files are being read; let a job end first`);
      try {
        const bytes = await storeBody(pool, id, request);
        response.status(201).json(await transaction(pool, (client) => completeFile(client, id, bytes, audit)));
      } catch (error) {
        await dropFile(pool, id);
        throw error;
      }
    } finally {
      coming--;
    }
  });

  router.get('/files/:id', async (request, response) => {
    const id = idParameter('id', request.params.id);
    const file = await findFile(pool, id);
    if (file === null) throw notFound(`there is no file ${id}: it may have been kept long enough`);
    response.attachment(file.name).type('application/octet-stream').set('Content-Length', String(file.bytes));
    await unlessGone(pipeline(piecesOf(pool, id), response));
  });

  router.delete('/files/:id', async (request, response) => {
    const audit = await access.requireAudit(request, 'engineer');
    const id = idParameter('id', request.params.id);
    const outcome = await transaction(pool, (client) => deleteFile(client, id, audit));
    if (outcome === 'unknown') throw notFound(`there is no file ${id}`);
    if (outcome === 'read') throw new RequestError(409, 'file-in-use', 'a job reads this file; let it end first');
    response.status(204).end();
  });

  return router;
}

/** Stores what comes in, a piece at a time; answers how many bytes. Throws a 413 past the limit. */
async function storeBody(pool: pg.Pool, id: string, input: IncomingMessage): Promise<number> {
  let bytes = 0;
  let n = 0;
  let waiting: Buffer[] = [];
  let waitingBytes = 0;
  const store = async () => {
    await appendPiece(pool, id, n++, Buffer.concat(waiting));
    waiting = [];
    waitingBytes = 0;
  };
  for await (const piece of bodyPieces(input, MAX_LAB_FILE_BYTES, TOO_LARGE)) {
    bytes += piece.length;
    waiting.push(piece);
    waitingBytes += piece.length;
    if (waitingBytes >= PIECE_BYTES) await store();
  }
  if (waitingBytes > 0) await store();
  return bytes;
}
