import { acceptedWindow } from '../../store/realms.ts';
import type { KeptMessage } from '../../store/rejected-again.ts';
import type { Sender } from '../../telemetry.ts';
import { Decoder } from '../decode.ts';
import { type Decoded, nothingDecoded, refuse } from '../decoded.ts';
import type { Directory } from '../directory.ts';
import type { ForeignSources } from '../foreign/foreign-sources.ts';
import { decodeLine, importTopic } from '../import.ts';

/**
 * Reads kept messages as if they came in at the moment at which they did: the realm's window of then holds, and a reading
 * without a time gets the one of its arrival. Rights, registry and mappings are those of now.
 */
export class KeptDecoder {
  readonly #directory: Directory;
  readonly #decoder: Decoder;

  constructor(directory: Directory, foreign: ForeignSources) {
    this.#directory = directory;
    this.#decoder = new Decoder(directory, foreign);
  }

  decode(kept: KeptMessage, sender: Sender | null, nowMs: number): Decoded {
    const { topic, payload, realm, credential, atMs, lastWill } = kept;
    const entry = realm === null ? undefined : this.#directory.realm(realm);
    if (entry !== undefined && topic === importTopic(entry.realm.slug)) {
      const account = { username: credential ?? '', realms: [entry.realm.slug], things: ['*'] };
      const line = { text: payload.toString('utf8'), tooLong: false };
      return withoutForgotten(decodeLine(line, entry, account, atMs, this.#directory), nowMs);
    }
    if (sender === null) {
      const detail = `"${credential ?? ''}" is no credential any more: give it rights, then run this again`;
      return refuse(nothingDecoded(realm, entry ?? null), 'outside_rights', detail);
    }
    const decoded = this.#decoder.decode({ topic, payload, sender, receivedAtMs: atMs, isLastWill: lastWill });
    if (decoded.clockMs !== null) {
      const detail = 'a clock of the past would set the drill back: it is not run again';
      return refuse(nothingDecoded(decoded.realm, decoded.entry), 'unsupported_channel', detail);
    }
    return withoutForgotten(decoded, nowMs);
  }
}

/** What the realm accepted then and no longer keeps now would come back into days that were dropped. */
function withoutForgotten(decoded: Decoded, nowMs: number): Decoded {
  if (decoded.entry === null) return decoded;
  const { realm } = decoded.entry;
  const { fromMs } = acceptedWindow(realm, nowMs);
  const forgotten = decoded.readings.filter(({ timeMs }) => timeMs < fromMs);
  if (forgotten.length === 0) return decoded;
  decoded.readings = decoded.readings.filter(({ timeMs }) => timeMs >= fromMs);
  const from = new Date(fromMs).toISOString();
  const detail = `${forgotten.length} readings are older than what ${realm.slug} keeps by now, from ${from} on`;
  return refuse(decoded, 'time_outside_window', detail);
}
