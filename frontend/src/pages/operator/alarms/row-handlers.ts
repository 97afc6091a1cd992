/** What a row of the list does when it is pressed. */
export interface RowHandlers {
  /** makes it the keyboard's row; with Ctrl or Shift it is chosen, alone or up to here */
  press: (event: MouseEvent) => void;
  /** opens its thing, or folds a group */
  open: () => void;
  /** takes it into the chosen ones or out of them */
  choose: (event: Event) => void;
}
