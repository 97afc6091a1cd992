/** A move that cannot begin or go on; the message is for the person at the terminal and says what to do. */
export class MoveError extends Error {
  override name = 'MoveError';
}
