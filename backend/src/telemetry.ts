/** Who sent a message, and what it may speak for. */
export interface Sender {
  username: string;
  /** realm slugs, or `*` */
  realms: readonly string[];
  /** thing slugs, or a beginning followed by `*` */
  things: readonly string[];
}

/** An external broker vouches for what it lets in: which client may write where is its own access list. */
export const EXTERNAL_BROKER: Sender = { username: 'broker', realms: ['*'], things: ['*'] };

/** A message as a source delivers it. Until `acknowledge` is called the sender keeps it and may send it again. */
export interface TelemetryMessage {
  topic: string;
  payload: Buffer;
  sender: Sender;
  receivedAtMs: number;
  /** published by the broker because the sender went away without a word */
  isLastWill: boolean;
  /** whether the sender left without its acknowledgement and will send the message again: nothing need be done with it */
  isForsaken: () => boolean;
  /** to be called once, after the commit that made the message, or its refusal, a row */
  acknowledge: (accepted: boolean) => void;
}

/** What an external broker is asked for beside our own topics. */
export interface ForeignFilters {
  /** any process may read a message of these */
  shared: readonly string[];
  /** one process must read every message of these, in order */
  alone: readonly string[];
  /** what was asked for of late, and a session may still hold */
  former: readonly string[];
}

/** What a source refused before there was a whole message: no payload to keep. */
export interface SourceRefusal {
  reason: 'too_large' | 'bad_credentials' | 'bad_topic';
  detail: string;
  /** null where nobody had signed in: a name that was merely claimed belongs in the detail */
  username: string | null;
  /** the address it came from, where it came to us directly */
  origin?: string | undefined;
  atMs: number;
}
