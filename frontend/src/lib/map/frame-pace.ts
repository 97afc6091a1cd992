import type { Map as MapLibreMap } from 'maplibre-gl';

const LOOK_AGAIN_MS = 4;
/** A graphics process that says nothing for this long is not waited for. */
const PATIENCE_MS = 1000;

/**
 * When the map may take the next picture: once the graphics process is through with the last one. Pictures that are
 * begun before then queue up behind each other, and with them everything else that the page would paint; where drawing
 * takes longer than a tick, the queue is what the operator waits for.
 */
export class FramePace {
  readonly #gl: WebGL2RenderingContext;
  #fence: WebGLSync | null = null;
  #fencedMs = 0;
  #due: (() => void) | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #frame: number | undefined;

  constructor(map: MapLibreMap) {
    this.#gl = map.getCanvas().getContext('webgl2')!;
    map.on('render', this.#rendered);
  }

  /** Calls `draw` in the first animation frame in which the last picture stands; at once where that is this one. Asked again meanwhile, it is called once. */
  ask(draw: () => void): void {
    const waits = this.#due !== undefined;
    this.#due = draw;
    if (waits) return;
    if (this.#stands()) this.#run();
    else this.#look();
  }

  close(): void {
    clearTimeout(this.#timer);
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
    this.#gl.deleteSync(this.#fence);
  }

  #rendered = (): void => {
    this.#gl.deleteSync(this.#fence);
    this.#fence = this.#gl.fenceSync(this.#gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
    this.#fencedMs = performance.now();
    this.#gl.flush();
  };

  #stands(): boolean {
    if (this.#fence === null || performance.now() - this.#fencedMs > PATIENCE_MS) return true;
    // null from a context that was lost
    return this.#gl.getSyncParameter(this.#fence, this.#gl.SYNC_STATUS) !== this.#gl.UNSIGNALED;
  }

  #look = (): void => {
    this.#timer = setTimeout(() => {
      if (!this.#stands()) return this.#look();
      this.#frame = requestAnimationFrame(() => (this.#stands() ? this.#run() : this.#look()));
    }, LOOK_AGAIN_MS);
  };

  #run(): void {
    const draw = this.#due;
    this.#due = undefined;
    draw?.();
  }
}
