import { step } from './progress.mjs';

const BAR_WIDTH = 24;

export interface ProgressLine {
  /** The step under way; another text ends the one before. `fraction` 0…1 draws a bar. */
  show(text: string, fraction?: number): void;
  /** Ends the step under way. */
  end(): void;
  /** Ends the step under way, undone. */
  cut(): void;
  print(text: string): void;
}

/** The children's progress, one line a step. */
export function createProgressLine(out: NodeJS.WriteStream): ProgressLine {
  let current: { text: string; step: ReturnType<typeof step> } | undefined;
  const end = () => {
    current?.step.done();
    current = undefined;
  };
  return {
    show(text, fraction) {
      if (current?.text !== text) {
        end();
        current = { text, step: step(text, { out }) };
      }
      if (fraction !== undefined) current.step.note(bar(fraction));
      if (fraction !== undefined && fraction >= 1) end();
    },
    end,
    cut() {
      current?.step.failed();
      current = undefined;
    },
    print: (text) => {
      out.write(`${out.isTTY ? '\r\x1b[2K' : ''}${text}\n`);
    },
  };
}

/** `█████░░░ 60 %` */
export function bar(fraction: number): string {
  const share = Math.min(1, Math.max(0, fraction));
  const full = Math.round(share * BAR_WIDTH);
  return `${'█'.repeat(full)}${'░'.repeat(BAR_WIDTH - full)} ${Math.floor(share * 100)} %`;
}
