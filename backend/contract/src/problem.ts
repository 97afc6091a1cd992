/** A problem document, RFC 9457. `errors` names each offending field. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  errors?: { field: string; reason: string }[];
}
export const PROBLEM_MEDIA_TYPE = 'application/problem+json';
