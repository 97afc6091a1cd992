/**
 * Put into a page before its own scripts: tells when the map's picture of each tick stood. The page is as it ships; what
 * is watched is what any browser lets be watched.
 *
 * The page takes a tick over in the first animation frame after its arrival, by a callback that it asks for while it
 * takes the message. The probe asks for one of its own just before that; callbacks run in the order in which they were
 * asked for. So the tick's picture is the first that a callback after the probe's own draws in WebGL. It stands once the
 * graphics process is through with it (a fence, looked at every 2 ms) and the next animation frame has begun.
 */
import type { PictureProbe, SeenTick } from './seen.ts';

declare global {
  interface Window {
    pictureProbe: PictureProbe;
  }
}

const TICK = '42["tick",';
const LOOK_AGAIN_MS = 2;
const LAST_PICTURE_MS = 10_000;

let recording = false;
let seen: SeenTick[] = [];
/** what arrived since the last frame, what the page has taken over since the last picture, what has no picture yet */
const arrived: SeenTick[] = [];
const taken: SeenTick[] = [];
let pending = 0;
let drawnOn: WebGL2RenderingContext | null = null;

const nextFrame = window.requestAnimationFrame.bind(window);
window.requestAnimationFrame = (run) =>
  nextFrame((stamp) => {
    drawnOn = null;
    run(stamp);
    if (drawnOn !== null && taken.length > 0) pictured(drawnOn, taken.splice(0));
  });

const { drawElements, drawArrays } = WebGL2RenderingContext.prototype;
WebGL2RenderingContext.prototype.drawElements = function (...args) {
  drawnOn = this;
  drawElements.apply(this, args);
};
WebGL2RenderingContext.prototype.drawArrays = function (...args) {
  drawnOn = this;
  drawArrays.apply(this, args);
};

function pictured(gl: WebGL2RenderingContext, ticks: readonly SeenTick[]): void {
  const fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0)!;
  gl.flush();
  const look = () => {
    if (gl.getSyncParameter(fence, gl.SYNC_STATUS) !== gl.SIGNALED) return void setTimeout(look, LOOK_AGAIN_MS);
    gl.deleteSync(fence);
    return void nextFrame(() => {
      const pictureMs = Date.now();
      for (const tick of ticks) tick.pictureMs = pictureMs;
      pending -= ticks.length;
    });
  };
  setTimeout(look, 0);
}

function take(data: unknown): void {
  if (!recording || typeof data !== 'string' || !data.startsWith(TICK)) return;
  const [, { at, t0, dt }] = JSON.parse(data.slice(2)) as [string, { at: number; t0: number; dt: number[] }];
  const tick = { at, arrivedMs: Date.now(), times: dt.map((d) => t0 + d), pictureMs: Number.NaN };
  seen.push(tick);
  pending += 1;
  if (arrived.push(tick) > 1) return;
  nextFrame(() => {
    taken.push(...arrived.splice(0));
  });
}

const Plain = window.WebSocket;
window.WebSocket = class extends Plain {
  constructor(...args: ConstructorParameters<typeof Plain>) {
    super(...args);
    // Before the page's own listener, so that what follows from the message comes after.
    this.addEventListener('message', ({ data }) => take(data));
  }
};

window.pictureProbe = {
  begin() {
    seen = [];
    pending = 0;
    recording = true;
  },
  async end() {
    recording = false;
    for (const untilMs = Date.now() + LAST_PICTURE_MS; pending > 0; ) {
      if (Date.now() > untilMs) throw new Error(`${pending} ticks never came to a picture`);
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    }
    return seen;
  },
};
