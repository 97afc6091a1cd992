import type { Dossier } from '@commune/contract';

/** What a score asks of a dossier. Of all that is known of it this is a fourth, and a list needs no names. */
export type ScoredDossier = Omit<
  Dossier,
  'kind' | 'unit' | 'counter' | 'registeredMs' | 'firstKnownMs' | 'from' | 'contradictions'
>;

/** A dossier as the list that `unpackScored` reads. */
export function packScored(dossier: Dossier): string {
  const { subject, state, procedure, channel, receivedMs, promisedMs, processedMs, returnedMs, endedMs } = dossier;
  const { supplements, feeVnd, paid, paidOnline, paperResult, electronicResult, digitisedInput } = dossier;
  const { digitisedResult, reusedComponents, synced, rating, complaint, knownMs, supplementCount } = dossier;
  const packed: Packed = [
    ...([subject, state, procedure, channel, receivedMs, promisedMs, processedMs, returnedMs, endedMs] as const),
    ...([supplements, feeVnd, paid, paidOnline, paperResult, electronicResult, digitisedInput] as const),
    ...([digitisedResult, reusedComponents, synced, rating, complaint, knownMs, supplementCount] as const),
  ];
  return JSON.stringify(packed);
}

/** Dossiers from packed ones with commas between them. Written out: made by a loop over names it takes ten times as long. */
export function unpackScored(text: string): ScoredDossier[] {
  return (JSON.parse(`[${text}]`) as Packed[]).map((p) => ({
    subject: p[0],
    state: p[1],
    procedure: p[2],
    channel: p[3],
    receivedMs: p[4],
    promisedMs: p[5],
    processedMs: p[6],
    returnedMs: p[7],
    endedMs: p[8],
    supplements: p[9],
    feeVnd: p[10],
    paid: p[11],
    paidOnline: p[12],
    paperResult: p[13],
    electronicResult: p[14],
    digitisedInput: p[15],
    digitisedResult: p[16],
    reusedComponents: p[17],
    synced: p[18],
    rating: p[19],
    complaint: p[20],
    knownMs: p[21],
    supplementCount: p[22],
  }));
}

type D = Dossier;
type Packed = [
  ...[D['subject'], D['state'], D['procedure'], D['channel'], D['receivedMs'], D['promisedMs'], D['processedMs']],
  ...[D['returnedMs'], D['endedMs'], D['supplements'], D['feeVnd'], D['paid'], D['paidOnline'], D['paperResult']],
  ...[D['electronicResult'], D['digitisedInput'], D['digitisedResult'], D['reusedComponents'], D['synced']],
  ...[D['rating'], D['complaint'], D['knownMs'], D['supplementCount']],
];
