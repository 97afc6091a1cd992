import type { Pulse, Snapshot, SubscribeAnswer, TickFrame } from '@commune/contract';

export interface RoomPosition {
  epoch: string;
  n: number;
}

/** What has to be done after something arrived: first `reset`, then `apply` in order, then ask the server if `ask`. */
export interface RoomStep {
  reset: Snapshot | null;
  apply: TickFrame[];
  ask: boolean;
}

/** Frames kept while an answer is under way; beyond that they are let go and asked for again. */
const MAX_HELD_FRAMES = 600;

/**
 * Follows one room's numbered frames. It never lets a frame through that does not follow the one before it: after a
 * missed number, another epoch or a reconnect it waits for the server's gap or snapshot and holds what arrives meanwhile.
 */
export class RoomSequence {
  #position: RoomPosition | null = null;
  #waiting = false;
  #held: TickFrame[] = [];

  /** The last frame that was let through; what `subscribe` sends as `have`. */
  get position(): RoomPosition | null {
    return this.#position;
  }

  /** False from a gap or a disconnect until the server's answer has closed it. */
  get caughtUp(): boolean {
    return this.#position !== null && !this.#waiting;
  }

  /** The caller is about to send `subscribe`. */
  asked(): void {
    this.#waiting = true;
  }

  tick(frame: TickFrame): RoomStep {
    if (this.#waiting || this.#position === null) {
      this.#hold(frame);
      return { reset: null, apply: [], ask: false };
    }
    return this.#take([frame]);
  }

  answer(answer: Exclude<SubscribeAnswer, { kind: 'refused' }>): RoomStep {
    this.#waiting = false;
    const held = this.#held;
    this.#held = [];
    if (answer.kind === 'gap') return this.#take([...answer.frames, ...held]);
    this.#position = { epoch: answer.epoch, n: answer.n };
    return { ...this.#take(held.filter((frame) => frame.epoch === answer.epoch)), reset: answer };
  }

  /** A pulse names each room's last number: one we have not seen means that the frames up to it were lost on the way. */
  pulse(pulse: Pulse, room: string): RoomStep {
    const last = pulse.rooms[room];
    const position = this.#position;
    const behind =
      !this.#waiting &&
      position !== null &&
      last !== undefined &&
      (pulse.epoch !== position.epoch || last > position.n);
    return { reset: null, apply: [], ask: behind };
  }

  #take(frames: TickFrame[]): RoomStep {
    const apply: TickFrame[] = [];
    for (const frame of frames) {
      const position = this.#position;
      if (position !== null && frame.epoch === position.epoch && frame.n <= position.n) continue;
      if (position === null || frame.epoch !== position.epoch || frame.n !== position.n + 1) {
        return { reset: null, apply, ask: true };
      }
      this.#position = { epoch: frame.epoch, n: frame.n };
      apply.push(frame);
    }
    return { reset: null, apply, ask: false };
  }

  #hold(frame: TickFrame): void {
    if (this.#held.length >= MAX_HELD_FRAMES) this.#held = [];
    this.#held.push(frame);
  }
}
