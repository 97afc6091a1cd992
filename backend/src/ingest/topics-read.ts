import { parseTopic, type Topic, type TopicRefusal } from '@commune/contract';

/** More than a commune has things; beyond, reading starts anew rather than memory being used up. */
const REMEMBERED = 20_000;
/** A good topic is shorter; a long one is read anew each time rather than kept. */
const LONGEST_REMEMBERED = 256;

/** Topics come again with every message of their thing: each is read once and remembered. */
export class TopicsRead {
  readonly #topics = new Map<string, Topic | TopicRefusal>();

  read(text: string): Topic | TopicRefusal {
    const known = this.#topics.get(text);
    if (known !== undefined) return known;
    const topic = parseTopic(text);
    if (text.length > LONGEST_REMEMBERED) return topic;
    if (this.#topics.size >= REMEMBERED) this.#topics.clear();
    this.#topics.set(text, topic);
    return topic;
  }
}
