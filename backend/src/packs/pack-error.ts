/** Why a pack cannot be opened; `line` counts from 1, null where it is about the file. */
export type PackFault =
  | 'not-a-pack'
  | 'newer-pack'
  | 'foreign-pack'
  | 'damaged-pack'
  | 'cut-off-pack'
  | 'changed-pack'
  | 'pack-too-large';

export class PackError extends Error {
  override name = 'PackError';
  readonly fault: PackFault;
  readonly line: number | null;

  constructor(fault: PackFault, message: string, line: number | null = null) {
    super(line === null ? message : `line ${line}: ${message}`);
    this.fault = fault;
    this.line = line;
  }
}
