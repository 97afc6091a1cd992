import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LaunchError } from './launch-error.mjs';
import { missingPackages } from './lock-file.mjs';
import { step } from './progress.mjs';
import { runHidden } from './run-process.mjs';

/** @param {string} root */
function marker(root) {
  return join(root, 'node_modules/.commune-install');
}

/** @param {string} root */
function wantedMark(root) {
  const lock = readFileSync(join(root, 'package-lock.json'));
  return `${createHash('sha256').update(lock).digest('hex')} ${process.platform}-${process.arch}\n`;
}

/**
 * Whether node_modules holds what package-lock.json asks for, whoever installed it. Needs no network.
 * @param {string} root
 */
export function isInstalled(root) {
  const wanted = wantedMark(root);
  try {
    if (readFileSync(marker(root), 'utf8') === wanted) return true;
  } catch {
    // never installed, or by npm alone
  }
  const lock = readJson(join(root, 'package-lock.json'));
  const installed = readJson(join(root, 'node_modules/.package-lock.json'));
  if (!lock || !installed || missingPackages(lock, installed, process).length > 0) return false;
  try {
    writeFileSync(marker(root), wanted);
  } catch {
    // a read-only installation is compared again at the next start
  }
  return true;
}

/**
 * @param {string} file
 * @returns {import('./lock-file.mjs').LockFile | undefined}
 */
function readJson(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

/**
 * Runs `npm ci`.
 * @param {string} root
 * @throws {LaunchError}
 */
export async function install(root) {
  const shown = step('Cài đặt thư viện · installing packages');
  const total = Object.keys(readJson(join(root, 'package-lock.json'))?.packages ?? {}).length;
  let fetched = 0;
  const { code, output } = await runNpm(
    root,
    ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=http'],
    (line) => {
      if (line.includes('http fetch GET 200')) {
        fetched += 1;
        shown.note(`${Math.min(fetched, total)}/${total}`);
      }
      // attempts that failed explain a failure, those that did not only hide it
      return !/^npm http fetch .* 200 /.test(line);
    },
  );
  if (code !== 0) {
    shown.failed();
    throw new LaunchError(explainFailure(output));
  }
  shown.note('');
  mkdirSync(join(root, 'node_modules'), { recursive: true });
  writeFileSync(marker(root), wantedMark(root));
  shown.done();
}

/**
 * The npm that runs us, else the one on the path.
 * @param {string} root
 * @param {string[]} args
 * @param {(line: string) => boolean | undefined} onLine
 */
function runNpm(root, args, onLine) {
  const npm = process.env.npm_execpath;
  const ours = npm !== undefined && /npm[^/\\]*\.[cm]?js$/.test(npm);
  return ours
    ? runHidden(root, process.execPath, [npm, ...args], { onLine })
    : runHidden(root, 'npm', args, { onLine });
}

/** @param {string} output of npm */
export function explainFailure(output) {
  // what npm was asked for is followed by its manual
  const tail = (output.split(/^npm error Usage:/m)[0] ?? '').trim().split('\n').slice(-15).join('\n');
  if (
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|network/i.test(
      output,
    )
  ) {
    return (
      'Không kết nối được kho thư viện npm; lần chạy đầu cần mạng (hoặc kho nội bộ: npm config set registry <địa chỉ>).\n' +
      '  The npm registry cannot be reached. The first start needs a network, or a registry of your own: npm config set registry <address>.\n\n' +
      tail
    );
  }
  return `Cài đặt thư viện không thành công. · Installing the packages failed.\n\n${tail}`;
}
