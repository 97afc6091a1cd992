import type { JournalEntry } from '../store/journal.ts';
import type { Decoded } from './decoded.ts';
import type { Sighted } from './traffic/traffic-tap.ts';

/** A decoded message, a line of an import, or a refusal of the source, on its way to its commit. */
export interface Work {
  topic: string | null;
  /** null where there never was a whole message */
  payload: Buffer | null;
  username: string | null;
  /** of what the source refused: the address it came from */
  origin?: string | undefined;
  receivedAtMs: number;
  /** published by the broker because the sender went away without a word */
  isLastWill: boolean;
  acknowledge: (accepted: boolean) => void;
  /** whether the sender left without the acknowledgement and will send the message again */
  isForsaken: () => boolean;
  decoded: Decoded;
  /** who was shown it and has yet to hear what became of it; null: nobody */
  sighted: Sighted | null;
}

/** What a committed batch put into one realm, as its journal entry says. */
export type CommittedBatch = JournalEntry;
