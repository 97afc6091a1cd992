/**
 * Put into a page before its own scripts: tells when the map's picture of each tick stood. The page is as it ships; what
 * is watched is what any browser lets be watched.
 *
 * A tick's picture is the first frame drawn in WebGL of which it is sure that the tick was known: the feed tells its
 * listeners in the frame after the arrival, so one drawn in a later frame counts, and one in that same frame does not,
 * though it may already show it. The picture stands once the graphics process is through with it (a fence, looked at
 * every 2 ms) and the next animation frame has begun. Every doubt is counted against us.
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

interface Waiting extends SeenTick {
  arrivedInFrame: number;
}

let recording = false;
let pending = 0;
let seen: Waiting[] = [];
let waiting: Waiting[] = [];

let frame = 0;
let frameStamp = -1;
let drawnOn: WebGL2RenderingContext | null = null;

const nextFrame = window.requestAnimationFrame.bind(window);
window.requestAnimationFrame = (run) =>
  nextFrame((stamp) => {
    if (stamp !== frameStamp) frame += 1;
    frameStamp = stamp;
    drawnOn = null;
    run(stamp);
    if (drawnOn !== null && waiting.length > 0) pictured(drawnOn);
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

function pictured(gl: WebGL2RenderingContext): void {
  const due = waiting.filter(({ arrivedInFrame }) => arrivedInFrame + 1 < frame);
  if (due.length === 0) return;
  waiting = waiting.filter(({ arrivedInFrame }) => arrivedInFrame + 1 >= frame);
  const fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0)!;
  gl.flush();
  const look = () => {
    if (gl.getSyncParameter(fence, gl.SYNC_STATUS) !== gl.SIGNALED) return void setTimeout(look, LOOK_AGAIN_MS);
    gl.deleteSync(fence);
    return void nextFrame(() => {
      const pictureMs = Date.now();
      for (const tick of due) tick.pictureMs = pictureMs;
      pending -= due.length;
    });
  };
  setTimeout(look, 0);
}

function take(data: unknown): void {
  if (!recording || typeof data !== 'string' || !data.startsWith(TICK)) return;
  const [, { at, t0, dt }] = JSON.parse(data.slice(2)) as [string, { at: number; t0: number; dt: number[] }];
  const tick = {
    at,
    arrivedMs: Date.now(),
    times: dt.map((d) => t0 + d),
    pictureMs: Number.NaN,
    arrivedInFrame: frame,
  };
  seen.push(tick);
  waiting.push(tick);
  pending += 1;
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
    waiting = [];
    pending = 0;
    recording = true;
  },
  async end() {
    recording = false;
    for (const untilMs = Date.now() + LAST_PICTURE_MS; pending > 0; ) {
      if (Date.now() > untilMs) throw new Error(`${pending} ticks never came to a picture`);
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    }
    return seen.map(({ arrivedInFrame: _, ...tick }) => tick);
  },
};
