import { isUtf8 } from 'node:buffer';
import { type Decoded, refuse } from '../decoded.ts';

/** The body of a payload; undefined, which no JSON is, where it cannot be read and the refusal says why. */
export function readJson(decoded: Decoded, payload: Buffer): unknown {
  if (!isUtf8(payload)) {
    refuse(decoded, 'bad_utf8', 'the payload is not UTF-8');
    return undefined;
  }
  try {
    return JSON.parse(payload.toString('utf8'));
  } catch (error) {
    refuse(decoded, 'not_json', (error as Error).message);
    return undefined;
  }
}
