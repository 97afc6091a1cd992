import { parseTopic, type Topic, type TopicRefusal } from '@commune/contract';

/** More than a commune has things; beyond, reading starts anew rather than memory being used up. */
const REMEMBERED = 20_000;

/** Topics come again with every message of their thing: each is read once and remembered. */
export class TopicsRead {
  readonly #topics = new Map<string, Topic | TopicRefusal>();

  read(text: string): Topic | TopicRefusal {
    const known = this.#topics.get(text);
    if (known !== undefined) return known;
    if (this.#topics.size >= REMEMBERED) this.#topics.clear();
    const topic = parseTopic(text);
    this.#topics.set(text, topic);
    return topic;
  }
}
