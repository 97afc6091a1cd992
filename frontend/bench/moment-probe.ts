/**
 * Put into a page before its own scripts: goes to moments of the past as an address does and a held key, and tells when
 * their pictures stood.
 */
import type { MomentProbe } from './seen.ts';

declare global {
  interface Window {
    momentProbe: MomentProbe;
  }
}

const LOOK_EVERY_MS = 2;
const PATIENCE_MS = 30_000;
const KEYS_EACH_WAY = 10;

const playhead = (): HTMLElement => document.querySelector<HTMLElement>('[role=slider]')!;

window.momentProbe = {
  jump: (atMs) =>
    new Promise((resolve, reject) => {
      const gl = document.querySelector<HTMLCanvasElement>('.maplibregl-canvas')!.getContext('webgl2')!;
      const draw = gl.drawElements;
      const begunMs = performance.now();
      const stands = (fence: WebGLSync) => {
        if (gl.getSyncParameter(fence, gl.SYNC_STATUS) === gl.UNSIGNALED)
          setTimeout(() => stands(fence), LOOK_EVERY_MS);
        else requestAnimationFrame(() => resolve(performance.now() - begunMs));
      };
      // The first picture that the map begins once the page says that it is at the moment.
      const watch = new MutationObserver(() => {
        if (Number(playhead().getAttribute('aria-valuenow')) !== atMs) return;
        watch.disconnect();
        gl.drawElements = (...drawn) => {
          gl.drawElements = draw;
          gl.drawElements(...drawn);
          requestAnimationFrame(() => {
            const fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0)!;
            gl.flush();
            stands(fence);
          });
        };
      });
      watch.observe(playhead(), { attributeFilter: ['aria-valuenow'] });
      setTimeout(() => reject(new Error('the moment was not drawn within 30 s')), PATIENCE_MS);
      const url = new URL(location.href);
      url.searchParams.set('at', new Date(atMs).toISOString());
      history.pushState(null, '', url);
      dispatchEvent(new PopStateEvent('popstate'));
    }),

  async move(everyMs, forMs) {
    let states = 0;
    const watch = new MutationObserver(() => states++);
    watch.observe(playhead(), { attributeFilter: ['aria-valuenow'] });
    const begunMs = performance.now();
    for (let k = 0; performance.now() - begunMs < forMs; k++) {
      const key = k % (2 * KEYS_EACH_WAY) < KEYS_EACH_WAY ? 'ArrowRight' : 'ArrowLeft';
      playhead().dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
      const dueMs = begunMs + (k + 1) * everyMs;
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, dueMs - performance.now())));
    }
    watch.disconnect();
    return states / ((performance.now() - begunMs) / 1000);
  },
};
