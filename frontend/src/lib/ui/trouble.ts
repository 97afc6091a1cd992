import type { Problem } from '@commune/contract';
import { ProblemError } from '../feed/http.ts';
import type { Words } from '../i18n/vi.ts';

export interface Trouble {
  text: string;
  /** what is wrong with single fields, by the field's name */
  fields: Record<string, string>;
}

/** Why something was not done, for the person who asked for it. */
export function troubleOf(error: unknown, { pages: { session }, page }: Words): Trouble {
  if (!(error instanceof ProblemError)) return { text: session.offline, fields: {} };
  const { status, detail, title, errors = [] } = error.problem;
  const fields = Object.fromEntries(errors.map(({ field, reason }) => [field, reason]));
  if (status === 401) return { text: session.ended, fields };
  return { text: page.refused(problemName(error.problem), detail || title), fields };
}

/** The last part of a problem's type: `camera-too-slow`. */
export function problemName({ type }: Problem): string {
  return type.split(':').at(-1) ?? '';
}
