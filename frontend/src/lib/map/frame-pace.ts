import type { Map as MapLibreMap } from 'maplibre-gl';

const LOOK_AGAIN_MS = 4;
/** A graphics process that says nothing for this long is not waited for. */
const PATIENCE_MS = 1000;

/**
 * Has a map begin its next picture once the graphics process is through with the last one. Pictures begun before then
 * queue up behind each other, and behind them everything else that the page would paint, the answer to a key among it;
 * where drawing takes longer than a frame, the queue is what the operator waits for. Where it does not, nothing changes.
 */
export class FramePace {
  readonly #gl: WebGL2RenderingContext;
  readonly #repaint: () => void;
  #fence: WebGLSync | null = null;
  #fencedMs = 0;
  /** what waits: a picture asked for, and the map's own wish to draw on */
  #draw: (() => void) | null = null;
  #repaintDue = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #frame: number | undefined;

  constructor(map: MapLibreMap) {
    this.#gl = map.getCanvas().getContext('webgl2')!;
    this.#repaint = map.triggerRepaint.bind(map);
    map.triggerRepaint = () => {
      this.#repaintDue = true;
      this.#next();
    };
    map.on('render', this.#rendered);
  }

  /** Calls `draw`, which draws the map, in this animation frame or else the first in which the last picture stands. */
  ask(draw: () => void): void {
    this.#draw = draw;
    if (this.#stands()) this.#begin();
    else this.#next();
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

  /** Goes on now, or looks again until it may. */
  #next(): void {
    if (this.#timer !== undefined || this.#frame !== undefined) return;
    if (!this.#stands()) {
      this.#timer = setTimeout(() => {
        this.#timer = undefined;
        this.#next();
      }, LOOK_AGAIN_MS);
    } else if (this.#draw !== null) {
      this.#frame = requestAnimationFrame(() => {
        this.#frame = undefined;
        if (this.#draw !== null && this.#stands()) this.#begin();
        else this.#next();
      });
    } else if (this.#repaintDue) {
      this.#repaintDue = false;
      this.#repaint();
    }
  }

  /** The map draws all that it has to with it. */
  #begin(): void {
    const draw = this.#draw;
    this.#draw = null;
    this.#repaintDue = false;
    draw?.();
  }
}
