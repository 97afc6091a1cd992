export type TableFault = 'unknown-format' | 'encoding' | 'damaged' | 'too-large' | 'encrypted';

/** A file that cannot be read as a table; the message says what to do about it. */
export class TableError extends Error {
  override name = 'TableError';
  readonly fault: TableFault;

  constructor(fault: TableFault, message: string) {
    super(message);
    this.fault = fault;
  }
}
