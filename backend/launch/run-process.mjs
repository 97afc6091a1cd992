import { spawn } from 'node:child_process';

/**
 * Runs one of our tools with the terminal as its own. It hears Ctrl-C itself and may take its time to clear up; other
 * requests to stop are passed on to it.
 * @param {string} root
 * @param {string[]} args of Node
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<number>} its exit code
 */
export function runHere(root, args, env = process.env) {
  const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit', env });
  const passOn = () => child.kill('SIGTERM');
  const interrupt = () => {
    if (!process.stdin.isTTY) child.kill('SIGINT');
  };
  process.on('SIGTERM', passOn);
  process.on('SIGHUP', passOn);
  process.on('SIGINT', interrupt);
  return new Promise((resolve) => {
    const end = (/** @type {number} */ code) => {
      process.off('SIGTERM', passOn);
      process.off('SIGHUP', passOn);
      process.off('SIGINT', interrupt);
      resolve(code);
    };
    child.on('error', () => end(127));
    child.on('close', (code) => end(code ?? 1));
  });
}

/**
 * Runs a program out of sight; told to stop, we end and it with us.
 * @param {string} root
 * @param {string} command
 * @param {string[]} args
 * @param {{ onLine?: (line: string) => boolean | undefined }} [options] onLine: false keeps a line out of the output
 * @returns {Promise<{ code: number, output: string }>}
 */
export function runHidden(root, command, args, { onLine = () => true } = {}) {
  const shell = process.platform === 'win32' && command !== process.execPath;
  const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], shell });
  const give = () => {
    child.kill('SIGTERM');
    process.exit(130);
  };
  const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);
  for (const signal of signals) process.on(signal, give);
  let output = '';
  let rest = '';
  /** @param {Buffer} chunk */
  const read = (chunk) => {
    const lines = (rest + chunk.toString('utf8')).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (onLine(line) !== false) output += `${line}\n`;
  };
  child.stdout.on('data', read);
  child.stderr.on('data', read);
  return new Promise((resolve) => {
    const end = (/** @type {number} */ code, /** @type {string} */ said) => {
      for (const signal of signals) process.off(signal, give);
      resolve({ code, output: said });
    };
    child.on('error', (error) => end(127, String(error)));
    child.on('close', (code) => end(code ?? 1, output + rest));
  });
}
