import MemoryPersistence from 'aedes-persistence/asyncPersistence.js';
import createEmitter, { type MQEmitter } from 'mqemitter';

/**
 * How the broker hands messages on. Most readings have no subscriber, and subscribers are served at QoS 0 and while they
 * are here: looking each topic up in the broker's queues and listeners would be a third of its work, for nothing.
 */
export function createFanOut(): { mq: MQEmitter; persistence: MemoryPersistence } {
  return { mq: new SparingEmitter(), persistence: new NoQueues() };
}

/** Keeps retained messages and wills; nothing is ever queued for a client that is away. */
class NoQueues extends MemoryPersistence {
  override subscriptionsByTopic(): Promise<never[]> {
    return NOBODY;
  }
  override outgoingEnqueueCombi(): Promise<void> {
    return DONE;
  }
}
const NOBODY = Promise.resolve([]);
const DONE = Promise.resolve();

type Listener = Parameters<MQEmitter['on']>[1];
const BROKERS_OWN = '$SYS';

/** An emitter that looks no topic up while nobody listens to any but the broker's own. */
class SparingEmitter implements MQEmitter {
  readonly #emitter = createEmitter({ concurrency: 100, matchEmptyLevels: true });
  /** by topic, those that are not the broker's own */
  readonly #listeners = new Map<string, Set<Listener>>();

  get current(): number {
    return this.#emitter.current;
  }
  get concurrent(): number {
    return this.#emitter.concurrent;
  }

  on(topic: string, listener: Listener, done?: () => void): this {
    if (!topic.startsWith(BROKERS_OWN)) {
      const listeners = this.#listeners.get(topic) ?? new Set();
      this.#listeners.set(topic, listeners.add(listener));
    }
    this.#emitter.on(topic, listener, done);
    return this;
  }

  removeListener(topic: string, listener: Listener, done?: () => void): void {
    const listeners = this.#listeners.get(topic);
    if (listeners?.delete(listener) && listeners.size === 0) this.#listeners.delete(topic);
    this.#emitter.removeListener(topic, listener, done);
  }

  emit(message: Parameters<MQEmitter['emit']>[0], done: (error?: Error) => void = () => undefined): void {
    if (this.#listeners.size > 0 || message.topic.startsWith(BROKERS_OWN)) this.#emitter.emit(message, done);
    else done();
  }

  close(done: () => void): void {
    this.#emitter.close(done);
  }
}
