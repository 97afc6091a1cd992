import { PROBLEM_MEDIA_TYPE } from '@commune/contract';
import type { ErrorRequestHandler, RequestHandler } from 'express';
import type { ZodType } from 'zod';
import { RequestError } from '../errors.ts';
import type { Logger } from '../logger.ts';

/** The one place where errors become answers: problem documents, RFC 9457. */
export function problemHandler(logger: Logger): ErrorRequestHandler {
  return (error, request, response, _next) => {
    const known = toRequestError(error);
    if (known.status >= 500) logger.error({ err: error, path: withoutSecret(request.path) }, 'request failed');
    if (response.headersSent) {
      response.destroy();
      return;
    }
    response.status(known.status).type(PROBLEM_MEDIA_TYPE).send(JSON.stringify(known.toProblem()));
  };
}

export const unknownPath: RequestHandler = (request) => {
  throw new RequestError(
    404,
    'not-found',
    `there is nothing at ${request.method} ${request.originalUrl.split('?')[0]}`,
  );
};

/** A link is a key: who reads the log must not be able to use it. */
function withoutSecret(path: string): string {
  return path.replace(/^\/(sign-in|display)\/.*/, '/$1/…');
}

function toRequestError(error: unknown): RequestError {
  if (error instanceof RequestError) return error;
  // body-parser and friends say in `status` and `type` what was wrong with the request.
  const { status, type } = error as { status?: unknown; type?: unknown };
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return new RequestError(
      status,
      typeof type === 'string' ? type.replaceAll('.', '-') : 'invalid-request',
      (error as Error).message,
    );
  }
  return new RequestError(500, 'internal-error', 'the server failed to answer; the log says why');
}

/** Parses by a schema; throws a 400 that names every field that is wrong. */
export function parseRequest<T>(schema: ZodType<T>, input: unknown): T {
  if (input === undefined) {
    throw new RequestError(415, 'unsupported-media-type', 'send JSON, with the header Content-Type: application/json');
  }
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map(({ path, message }) => ({
    field: path.join('.') || '(body)',
    reason: message,
  }));
  throw new RequestError(
    400,
    'invalid-request',
    fields.map(({ field, reason }) => `${field}: ${reason}`).join('; '),
    fields,
  );
}
