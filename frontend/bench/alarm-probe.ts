/**
 * Put into a page before its own scripts: tells when the row of each alarm was painted, and how long inputs waited for
 * their picture. A row counts as painted when, after it came into the document, a second animation frame begins: the
 * first may still be that of its own picture.
 */
import type { AlarmProbe, SeenAlarm } from './seen.ts';

declare global {
  interface Window {
    alarmProbe: AlarmProbe;
  }
}

const ALARMS = '42["alarms",';
/** The finest that browsers tell of. */
const SHORTEST_EVENT_MS = 16;
const ROWS = 'li[data-key]';

const told = new Map<string, SeenAlarm>();
const painted = new Map<string, number>();
let inputs: number[] = [];
let mostRows = 0;

const Plain = window.WebSocket;
window.WebSocket = class extends Plain {
  constructor(...args: ConstructorParameters<typeof Plain>) {
    super(...args);
    this.addEventListener('message', ({ data }) => {
      if (typeof data !== 'string' || !data.startsWith(ALARMS)) return;
      const [, { alarms }] = JSON.parse(data.slice(2)) as [
        string,
        { alarms: { id: string; thing: { slug: string }; raisedMs: number }[] },
      ];
      for (const { id, thing, raisedMs } of alarms) {
        if (!told.has(id)) told.set(id, { thing: thing.slug, raisedMs, paintedMs: null });
      }
    });
  }
};

function cameIn(node: Node): void {
  if (!(node instanceof HTMLElement)) return;
  const rows = node.matches(ROWS) ? [node] : node.querySelectorAll<HTMLElement>(ROWS);
  for (const { dataset } of rows) {
    const id = dataset.key!;
    if (painted.has(id)) continue;
    requestAnimationFrame(() => requestAnimationFrame(() => painted.set(id, Date.now())));
  }
}

new MutationObserver((records) => {
  for (const { addedNodes } of records) for (const node of addedNodes) cameIn(node);
  mostRows = Math.max(mostRows, document.querySelectorAll(ROWS).length);
}).observe(document, { childList: true, subtree: true });

new PerformanceObserver((list) => {
  for (const { duration, interactionId } of list.getEntries() as PerformanceEventTiming[]) {
    if (interactionId !== 0) inputs.push(duration);
  }
}).observe({ type: 'event', durationThreshold: SHORTEST_EVENT_MS } as PerformanceObserverInit);

window.alarmProbe = {
  alarms: () => [...told].map(([id, alarm]) => ({ ...alarm, paintedMs: painted.get(id) ?? null })),
  begin() {
    inputs = [];
    mostRows = 0;
  },
  end: () => ({ inputToPaintMs: inputs, mostRows }),
};
