import type { Problem } from '@commune/contract';

/** What a caller did wrong, or may not do; becomes a problem document (RFC 9457) outside. */
export class RequestError extends Error {
  override name = 'RequestError';
  readonly status: number;
  readonly slug: string;
  readonly fields: { field: string; reason: string }[];

  constructor(status: number, slug: string, message: string, fields: { field: string; reason: string }[] = []) {
    super(message);
    this.status = status;
    this.slug = slug;
    this.fields = fields;
  }

  toProblem(): Problem {
    const { status, slug, message, fields } = this;
    return {
      type: `urn:commune-ioc:problem:${slug}`,
      title: slug.replaceAll('-', ' '),
      status,
      detail: message,
      ...(fields.length > 0 ? { errors: fields } : {}),
    };
  }
}

export function invalidField(field: string, reason: string): RequestError {
  return new RequestError(400, 'invalid-request', `${field}: ${reason}`, [{ field, reason }]);
}

export function notFound(what: string, fields: { field: string; reason: string }[] = []): RequestError {
  return new RequestError(404, 'not-found', what, fields);
}

/** A setting that the program cannot start with; the message names the variable and says what it must be. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}
