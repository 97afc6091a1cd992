import { readFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { LaunchError } from './launch-error.mjs';
import { runHidden } from './run-process.mjs';

/**
 * One file per entry: our own packages inside, packages from npm left to node_modules.
 * @param {string} root
 * @param {import('./build-steps.mjs').BuildStep} step
 */
export async function bundle(root, step) {
  const esbuild = await import('esbuild');
  try {
    await esbuild.build({
      entryPoints: Object.entries(step.entries ?? {}).map(([out, source]) => ({ out, in: join(root, source) })),
      outdir: join(root, step.out),
      bundle: true,
      platform: 'node',
      target: 'node20',
      format: 'esm',
      sourcemap: true,
      logLevel: 'silent',
      plugins: [externalPackages, ownAddress(join(root, step.out))],
    });
  } catch (error) {
    const { errors = [] } = /** @type {import('esbuild').BuildFailure} */ (error);
    if (errors.length === 0) throw error;
    const lines = await esbuild.formatMessages(errors, { kind: 'error', color: process.stdout.isTTY });
    throw new LaunchError(`Dựng ${step.name} không thành công. · Building ${step.name} failed.\n\n${lines.join('')}`);
  } finally {
    // its helper process would stay with ours otherwise
    await esbuild.stop();
  }
}

/** @type {import('esbuild').Plugin} */
const externalPackages = {
  name: 'external-packages',
  setup(build) {
    build.onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
      kind === 'entry-point' || path.startsWith('@commune/') ? undefined : { path, external: true },
    );
  },
};

/**
 * A module that looks for files beside itself by `import.meta.url` finds them from inside the bundle too.
 * @param {string} outdir
 * @returns {import('esbuild').Plugin}
 */
function ownAddress(outdir) {
  return {
    name: 'own-address',
    setup(build) {
      build.onLoad({ filter: /\.(ts|mjs)$/ }, async ({ path }) => {
        const source = await readFile(path, 'utf8');
        const address = JSON.stringify(relative(outdir, path).split(sep).join('/'));
        const folder = JSON.stringify(relative(outdir, dirname(path)).split(sep).join('/'));
        return {
          loader: path.endsWith('.ts') ? 'ts' : 'js',
          contents: source
            .replaceAll('import.meta.url', `new URL(${address}, import.meta.url).href`)
            .replaceAll('import.meta.dirname', `(import.meta.dirname + '/' + ${folder})`),
        };
      });
    },
  };
}

/**
 * In a process of its own, because a build leaves some hundred megabytes behind.
 * @param {string} root
 * @throws {LaunchError}
 */
export async function buildFrontend(root) {
  const { code, output } = await runHidden(root, process.execPath, [
    'node_modules/vite/bin/vite.js',
    'build',
    '--logLevel',
    'warn',
    'frontend',
  ]);
  if (code !== 0) {
    throw new LaunchError(`Dựng giao diện không thành công. · Building the frontend failed.\n\n${output.trim()}`);
  }
}
