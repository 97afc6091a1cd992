/** Whether a spreadsheet that opens this text from a CSV file would compute it, now or once its apostrophe is taken off. */
export function isFormulaLike(text: string): boolean {
  return /^'*[=+\-@\t\r\n＝＋－＠]/u.test(text);
}
