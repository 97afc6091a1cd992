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
