import type { Severity } from '@commune/contract';
import { PATTERNS } from './sound-rules.ts';

const LOUDNESS = 0.22;
/** Without a soft edge a tone clicks. */
const EDGE_S = 0.012;

/** Plays the patterns. A browser lets no page sound before a person has pressed something in it. */
export class TonePlayer {
  #context: AudioContext | undefined;

  /** Whether what is played can be heard. */
  get ready(): boolean {
    return this.#context?.state === 'running';
  }

  /** To be called while a press is handled; answers whether the browser lets the page sound. */
  async unlock(): Promise<boolean> {
    if (typeof AudioContext === 'undefined') return false;
    this.#context ??= new AudioContext();
    await this.#context.resume().catch(() => undefined);
    return this.ready;
  }

  play(severity: Severity): void {
    const context = this.#context;
    if (context?.state !== 'running') return;
    const begin = context.currentTime + 0.03;
    for (const { atMs, hz, forMs } of PATTERNS[severity]) {
      const from = begin + atMs / 1000;
      const to = from + forMs / 1000;
      const gain = context.createGain();
      gain.gain.setValueAtTime(0, from);
      gain.gain.linearRampToValueAtTime(LOUDNESS, from + EDGE_S);
      gain.gain.setValueAtTime(LOUDNESS, to - EDGE_S);
      gain.gain.linearRampToValueAtTime(0, to);
      const tone = context.createOscillator();
      tone.type = 'triangle';
      tone.frequency.value = hz;
      tone.connect(gain).connect(context.destination);
      tone.start(from);
      tone.stop(to);
    }
  }

  close(): void {
    void this.#context?.close();
    this.#context = undefined;
  }
}
