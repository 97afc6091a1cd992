import { fitsFilter, type SourceMapping } from '@commune/contract';
import type { UndecodedMessage } from '../decode.ts';
import { type Decoded, nothingDecoded, refuse } from '../decoded.ts';
import type { Directory } from '../directory.ts';
import { maySpeakIn } from '../rights.ts';
import { chirpstackDecoder } from './chirpstack.ts';
import type { ForeignDecoder } from './foreign-decoder.ts';
import { jsonDecoder } from './json-mapping.ts';
import { BatchOutput, rulesByName, type SourceNames } from './output.ts';
import { senmlDecoder } from './senml.ts';
import { sparkplugDecoder } from './sparkplug.ts';
import { theThingsStackDecoder } from './the-things-stack.ts';
import { ThingNames } from './thing-names.ts';

/** Beyond, looking topics up starts anew rather than memory being used up. */
const REMEMBERED_TOPICS = 20_000;
const LONGEST_REMEMBERED = 512;

interface Source {
  realm: string;
  /** the mapping, as text */
  definition: string;
  filter: readonly string[];
  decode: ForeignDecoder;
  names: SourceNames;
}

/** Reads messages of foreign topics by the mapping that fits; never throws. */
export class ForeignSources {
  readonly #directory: Directory;
  #sources: readonly Source[] = [];
  readonly #byTopic = new Map<string, Source | null>();

  constructor(directory: Directory) {
    this.#directory = directory;
  }

  /** A mapping that stays as it is keeps what it knows of its devices. */
  set(mappings: readonly SourceMapping[]): void {
    const known = new Map(this.#sources.map((source) => [source.definition, source]));
    this.#sources = mappings
      .filter(({ enabled }) => enabled)
      .map((mapping) => known.get(JSON.stringify(mapping)) ?? makeSource(mapping));
    this.#byTopic.clear();
  }

  /** What a message came to; undefined where no mapping is about its topic. */
  decode({ topic, payload, sender, receivedAtMs, isLastWill }: UndecodedMessage): Decoded | undefined {
    const source = this.#sourceOf(topic);
    if (source === undefined) return undefined;
    const { realm } = source;
    const directory = this.#directory;
    const entry = directory.realm(realm);
    const decoded = nothingDecoded(realm, entry ?? null);
    if (entry === undefined) return refuse(decoded, 'unknown_realm', `there is no realm "${realm}"`);
    if (!maySpeakIn(sender, realm)) {
      return refuse(decoded, 'outside_rights', `"${sender.username}" may not speak in ${realm}`);
    }
    const context = { directory, entry, sender, arrivedMs: receivedAtMs, ignoreTime: isLastWill, backfill: false };
    const output = new BatchOutput(decoded, context, source.names);
    try {
      source.decode({ levels: topic.split('/'), payload, arrivedMs: receivedAtMs }, output);
    } catch (error) {
      refuse(decoded, 'bad_shape', `it could not be read: ${(error as Error).message}`);
    }
    return decoded;
  }

  #sourceOf(topic: string): Source | undefined {
    let source = this.#byTopic.get(topic);
    if (source === undefined) {
      const levels = topic.split('/');
      source = this.#sources.find(({ filter }) => fitsFilter(filter, levels)) ?? null;
      if (this.#byTopic.size >= REMEMBERED_TOPICS) this.#byTopic.clear();
      if (topic.length <= LONGEST_REMEMBERED) this.#byTopic.set(topic, source);
    }
    return source ?? undefined;
  }
}

function makeSource(mapping: SourceMapping): Source {
  const { decoder, filter, realm, devices } = mapping;
  const hasEuis = decoder === 'chirpstack' || (decoder === 'the-things-stack' && mapping.id === 'dev_eui');
  return {
    realm,
    definition: JSON.stringify(mapping),
    filter: filter.split('/'),
    decode: decoderOf(mapping),
    names: {
      things: new ThingNames(devices, hasEuis ? (id) => id.toLowerCase() : undefined),
      rules: rulesByName(mapping.values),
      takesUnlisted: decoder !== 'json' && mapping.unlisted === 'take',
    },
  };
}

function decoderOf(mapping: SourceMapping): ForeignDecoder {
  switch (mapping.decoder) {
    case 'senml':
      return senmlDecoder(mapping);
    case 'chirpstack':
      return chirpstackDecoder(mapping);
    case 'the-things-stack':
      return theThingsStackDecoder(mapping);
    case 'sparkplug-b':
      return sparkplugDecoder();
    case 'json':
      return jsonDecoder(mapping);
  }
}
