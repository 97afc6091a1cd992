/** By what text a rule's limits hold, and whether they are unverified; many such texts say so themselves. */
export function sourceWords({ source, verified }: { source: string; verified: boolean }, unverified: string): string {
  return verified || /chưa xác minh/i.test(source.normalize('NFC')) ? source : `${source} (${unverified})`;
}
