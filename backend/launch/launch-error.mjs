/** Something the person at the terminal can act on: its message is printed alone, without a stack. */
export class LaunchError extends Error {
  forPeople = true;
}
