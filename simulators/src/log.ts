/** One line for a person. Where a progress bar stands on the terminal it is wiped first. */
export type Log = (line: string) => void;

export const consoleLog: Log = (line) => {
  const wipe = process.stdout.isTTY ? '\r\u001b[K' : '';
  process.stdout.write(`${wipe}${line}\n`);
};
