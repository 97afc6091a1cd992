/**
 * SQL for a moment as epoch ms. The server's clock counts microseconds, so that of what it noted itself a fraction is left,
 * and what comes back is the same moment to a comparison.
 */
export function exactMs(moment: string): string {
  return `(extract(epoch FROM ${moment}) * 1000)::float8`;
}

/** The same as whole ms: for what is only told. */
export function epochMs(moment: string): string {
  return `round(extract(epoch FROM ${moment}) * 1000)::float8`;
}
