/** Why a file cannot be imported as it is; the message says what to do. */
export class ImportError extends Error {
  override name = 'ImportError';
  readonly fault: 'file' | 'choose-sheet' | 'no-header' | 'too-many-rows' | 'mapping';

  constructor(message: string, fault: ImportError['fault'] = 'file') {
    super(message);
    this.fault = fault;
  }
}
