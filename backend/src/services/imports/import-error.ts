/** Why a file cannot be imported as it is; the message says what to do. */
export class ImportError extends Error {
  override name = 'ImportError';
  readonly fault: 'file' | 'choose-sheet' | 'no-header' | 'too-many-rows' | 'mapping';

  constructor(message: string, fault: ImportError['fault'] = 'file') {
    super(message);
    this.fault = fault;
  }
}

/** A run stood still for so long that somebody else has taken its import on, to undo it. */
export class ImportTakenError extends Error {
  constructor(id: string) {
    super(`import ${id} was taken on elsewhere while it ran: nothing more of it is stored`);
  }
}
