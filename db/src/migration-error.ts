/** A database that cannot be brought to this program's schema; the message says what to do. */
export class MigrationError extends Error {
  override name = 'MigrationError';
}
