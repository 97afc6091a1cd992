import type { Log } from '../log.ts';

const BAR_WIDTH = 24;
const thousands = new Intl.NumberFormat('en-GB');

export interface Terminal {
  isTTY?: boolean;
  write(text: string): unknown;
}

/** Shows how far the fill is: a bar on a terminal, elsewhere a line each tenth. */
export class Progress {
  private readings = 0;
  private steps = 0;
  private saidTenths = 0;
  private drawnMs = 0;
  private readonly startedMs: number;

  constructor(
    private readonly totalSteps: number,
    private readonly now: () => number,
    private readonly log: Log,
    private readonly terminal: Terminal,
  ) {
    this.startedMs = now();
  }

  step(readings: number): void {
    this.readings += readings;
    this.steps++;
    // a window that is sent again counts twice; the last percent waits for the end
    const share = Math.min(0.99, this.steps / this.totalSteps);
    if (this.terminal.isTTY) {
      if (this.now() - this.drawnMs < 100) return;
      this.drawnMs = this.now();
      const full = Math.round(share * BAR_WIDTH);
      this.terminal.write(`\r\u001b[Kfill [${'#'.repeat(full)}${'·'.repeat(BAR_WIDTH - full)}] ${this.line(share)}`);
    } else if (Math.floor(share * 10) > this.saidTenths) {
      this.saidTenths = Math.floor(share * 10);
      this.log(`fill: ${this.line(share)}`);
    }
  }

  done(): void {
    this.log(`fill: ${this.line(1)} · ${Math.round((this.now() - this.startedMs) / 1000)} s`);
  }

  private line(share: number): string {
    const perS = (this.readings * 1000) / Math.max(1, this.now() - this.startedMs);
    return `${Math.floor(share * 100)} % · ${thousands.format(this.readings)} readings · ${Math.round(perS / 1000)} k/s`;
  }
}
