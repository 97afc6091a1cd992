/** What is wrong at one place of a file; lines and columns count from 1. */
export interface Problem {
  line: number;
  column: number;
  message: string;
}

/** A scenario that cannot be used; the message names every place that is wrong, and what to do there. */
export class ScenarioError extends Error {
  override name = 'ScenarioError';

  constructor(
    readonly file: string,
    readonly problems: readonly Problem[],
  ) {
    super(problems.map(({ line, column, message }) => `${file}:${line}:${column}: ${message}`).join('\n'));
  }
}
