import type { Terminal } from '../fill/progress.ts';
import type { Log } from '../log.ts';

const BAR_WIDTH = 24;
const DRAW_MS = 100;
const SAY_MS = 10_000;
const thousands = new Intl.NumberFormat('en-GB');

/** Shows how far it is: a bar on a terminal, elsewhere a line each tenth of the bytes and every ten seconds. */
export class ProgressLine {
  bytes = 0;
  private saidTenths = 0;
  private drawnMs = 0;
  private readonly startedMs: number;

  constructor(
    private readonly name: string,
    /** NaN where nobody knows */
    private readonly totalBytes: number,
    private readonly now: () => number,
    private readonly log: Log,
    private readonly terminal: Terminal,
  ) {
    this.startedMs = now();
    this.drawnMs = this.startedMs;
  }

  /** of the bytes, 0 … 1 */
  get share(): number {
    return Math.min(1, this.bytes / this.totalBytes);
  }

  show(readings: number, atMs: number | null): void {
    const nowMs = this.now();
    const { share } = this;
    if (this.terminal.isTTY) {
      if (nowMs - this.drawnMs < DRAW_MS) return;
      this.drawnMs = nowMs;
      const full = Math.round(share * BAR_WIDTH);
      const bar = `${'#'.repeat(full)}${'·'.repeat(BAR_WIDTH - full)}`;
      this.terminal.write(`\r\u001b[K${this.name} [${bar}] ${this.text(share, readings, atMs)}`);
    } else if (Math.floor(share * 10) > this.saidTenths || nowMs - this.drawnMs > SAY_MS) {
      this.saidTenths = Math.floor(share * 10);
      this.drawnMs = nowMs;
      this.log(`${this.name}: ${this.text(share, readings, atMs)}`);
    }
  }

  /** since it began, readings a second */
  rate(readings: number): number {
    return (readings * 1000) / Math.max(1, this.now() - this.startedMs);
  }

  private text(share: number, readings: number, atMs: number | null): string {
    const at = atMs === null ? '' : ` · ${new Date(atMs).toISOString()}`;
    const rate = thousands.format(Math.round(this.rate(readings)));
    return `${Math.floor(share * 100)} % · ${thousands.format(readings)} readings · ${rate}/s${at}`;
  }
}
