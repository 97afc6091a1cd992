/** Whether a text is an address of a document that a browser opens, as the server takes it. */
export function isLink(text: string): boolean {
  return /^https?:\/\//i.test(text) && URL.canParse(text);
}
