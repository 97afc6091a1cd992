import { execFileSync, spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { step } from './progress.mjs';

const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** @typedef {{ browser: string | undefined, missing: string[], env: Record<string, string> }} TestTools */

/** Programs that tests need, and the Debian package of each. */
const MOSQUITTO = { mosquitto_pub: 'mosquitto-clients', mosquitto: 'mosquitto' };

/**
 * A Chromium and Mosquitto's programs: from the system, a browser also from Playwright's cache, else from Debian where we
 * are root. `missing` names what a strict run lacks.
 * @param {string} root
 * @param {boolean} strict
 * @returns {Promise<TestTools>}
 */
export async function findTestTools(root, strict) {
  let browser = (await findBrowser(root)) ?? undefined;
  const absent = () => Object.entries(MOSQUITTO).filter(([program]) => !onPath(program));
  const wanted = [...(browser ? [] : ['chromium']), ...absent().map(([, debianPackage]) => debianPackage)];
  if (wanted.length > 0 && installFromDebian(wanted)) browser ??= (await findBrowser(root)) ?? undefined;
  const missing = absent().map(([program]) => program);
  if (missing.length > 0) {
    const names = missing.join(', ');
    console.log(
      `${strict ? '✗' : '–'} Không có ${names}; các kiểm thử cần nó bị bỏ qua · no ${names}: tests that need it are skipped`,
    );
  }
  return {
    browser,
    missing: strict ? missing : [],
    env: browser ? { CHROMIUM: browser } : {},
  };
}

/** @param {string} root */
export async function findBrowser(root) {
  if (process.env.CHROMIUM && existsSync(process.env.CHROMIUM)) return process.env.CHROMIUM;
  for (const name of BROWSERS) {
    const found = onPath(name);
    if (found) return found;
  }
  const { chromium } = await import(pathToFileURL(join(root, 'node_modules/@playwright/test/index.mjs')).href);
  const cached = chromium.executablePath();
  return cached && existsSync(cached) ? cached : undefined;
}

/** @param {string} name */
function onPath(name) {
  // Debian keeps servers where not everybody looks
  for (const folder of [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin']) {
    const file = join(folder, name);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // not in this folder
    }
  }
  return undefined;
}

/**
 * @param {string[]} packages
 * @returns {boolean} whether they were installed
 */
function installFromDebian(packages) {
  if (process.getuid?.() !== 0 || !onPath('apt-get')) return false;
  const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  if (!/^ID(_LIKE)?=.*debian/m.test(release)) return false;
  const shown = step(`Cài ${packages.join(', ')} · installing from Debian`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  spawnSync('apt-get', ['update', '-qq'], { env, stdio: 'ignore' });
  try {
    execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], { env, stdio: 'ignore' });
    shown.done();
    return true;
  } catch {
    shown.failed();
    return false;
  }
}
