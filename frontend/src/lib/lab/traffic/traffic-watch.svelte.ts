import type { TrafficFilter, TrafficFrame, TrafficMessage } from '@commune/contract';

/** More than a screen shows; older ones go. */
const KEPT = 200;

/** What comes in, as it is shown: the newest first. */
export class TrafficWatch {
  state = $state.raw<'connecting' | 'open' | 'lost' | 'refused'>('connecting');
  messages = $state.raw<readonly TrafficMessage[]>([]);
  /** since the filter was chosen */
  shown = $state.raw(0);
  leftOut = $state.raw(0);
  held = $state.raw(false);
  /** messages that came while the screen was held */
  missed = $state.raw(0);
  #stream: EventSource | null = null;

  /** Looks for other messages from now on. */
  open({ outcome, realm, text }: TrafficFilter): void {
    this.close();
    this.state = 'connecting';
    this.messages = [];
    this.shown = this.leftOut = this.missed = 0;
    const query = new URLSearchParams({
      outcome,
      ...(realm === null ? {} : { realm }),
      ...(text === null ? {} : { text }),
    });
    const stream = new EventSource(`/api/ingest/traffic?${query}`);
    stream.addEventListener('open', () => {
      this.state = 'open';
    });
    stream.addEventListener('error', () => {
      this.state = stream.readyState === EventSource.CLOSED ? 'refused' : 'lost';
    });
    stream.addEventListener('frame', ({ data }) => this.take(JSON.parse(data) as TrafficFrame));
    this.#stream = stream;
  }

  close(): void {
    this.#stream?.close();
    this.#stream = null;
  }

  /** Keeps the screen as it is, or goes on. */
  hold(held: boolean): void {
    this.held = held;
    this.missed = 0;
  }

  take({ messages, settled, leftOut }: TrafficFrame): void {
    if (settled.length > 0) {
      const outcomes = new Map(settled.map((outcome) => [outcome.id, outcome]));
      this.messages = this.messages.map((message) => {
        const outcome = outcomes.get(message.id);
        return outcome === undefined ? message : { ...message, settled: outcome };
      });
    }
    if (this.held) {
      this.missed += messages.length + leftOut;
      return;
    }
    this.shown += messages.length;
    this.leftOut += leftOut;
    if (messages.length > 0) this.messages = [...messages.toReversed(), ...this.messages].slice(0, KEPT);
  }
}
