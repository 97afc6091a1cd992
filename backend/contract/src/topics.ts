import { CONTRACT_VERSION } from './version.ts';
import { SLUG_PATTERN } from './words.ts';

/** A topic of version 1. `source` is the thing, or for a batch the gateway that speaks for its things. */
export type Topic =
  | { channel: 'obs' | 'status' | 'event'; realm: string; source: string }
  | { channel: 'batch'; realm: string; source: string }
  | { channel: 'clock'; realm: string };

export type TopicRefusal = { reason: 'bad_topic' | 'unsupported_version'; detail: string };

const ROOT = 'ioc';
const SOURCE_CHANNELS = new Set(['obs', 'status', 'event', 'batch']);

/** `ioc/1/<realm>/<thing>/obs`, and `ioc/1/<realm>/$clock` for a drill's clock. */
export function buildTopic(topic: Topic): string {
  const head = `${ROOT}/${CONTRACT_VERSION}/${topic.realm}`;
  return topic.channel === 'clock' ? `${head}/$clock` : `${head}/${topic.source}/${topic.channel}`;
}

/** Reads a topic, or says which rule it breaks. Never throws. */
export function parseTopic(text: string): Topic | TopicRefusal {
  const levels = text.split('/');
  const [root, version, realm, source, channel] = levels;
  if (root !== ROOT) return bad(`a topic begins with "${ROOT}/"`);
  if (version !== String(CONTRACT_VERSION)) {
    return {
      reason: 'unsupported_version',
      detail: `version "${version ?? ''}" is not spoken here; use ${CONTRACT_VERSION}`,
    };
  }
  if (realm === undefined || !SLUG_PATTERN.test(realm))
    return bad('the third level is a realm: A–Z, a–z, 0–9, _ and -');
  if (source === '$clock' && levels.length === 4) return { channel: 'clock', realm };
  if (source === undefined || !SLUG_PATTERN.test(source)) {
    return bad('the fourth level is a thing: 1 to 64 characters of A–Z, a–z, 0–9, _ and -');
  }
  if (levels.length !== 5 || channel === undefined || !SOURCE_CHANNELS.has(channel)) {
    return bad('the fifth and last level is obs, status, event or batch');
  }
  return { channel: channel as 'obs' | 'status' | 'event' | 'batch', realm, source };
}

function bad(detail: string): TopicRefusal {
  return { reason: 'bad_topic', detail };
}
