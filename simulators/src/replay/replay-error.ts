/** Where in which file; lines and columns count from 1, a column of a table by its place. */
export interface Spot {
  file: string;
  line?: number;
  column?: number;
}

/** Input or options that cannot be used; the message says where and what to do. */
export class ReplayError extends Error {
  override name = 'ReplayError';

  constructor(message: string, spot?: Spot) {
    super(spot === undefined ? message : `${placeOf(spot)}: ${message}`);
  }
}

/** `air.csv:17:3`, as editors and terminals open it. */
export function placeOf({ file, line, column }: Spot): string {
  return [file, line, column].filter((part) => part !== undefined).join(':');
}
