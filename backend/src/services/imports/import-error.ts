import type { ImportFault } from '@commune/contract';

/** Why a file cannot be imported as it is; the message says what to do. */
export class ImportError extends Error {
  override name = 'ImportError';
  readonly fault: ImportFault;

  constructor(message: string, fault: ImportFault) {
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
