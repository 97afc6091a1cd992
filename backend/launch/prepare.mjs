// The first thing that runs on a fresh clone: plain JavaScript on Node's own modules, nothing installed yet.
// Even a Node too old for the program must get as far as the message below, so everything else is imported after it.
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if ((major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22) {
  process.chdir(root);
  process.env.COMMUNE_ROOT = root;
  import('./tasks.mjs')
    .then(({ runTask }) => runTask(root, process.argv[2], process.argv.slice(3)))
    .then(
      (code) => {
        // undefined: the task goes on in this process
        if (code !== undefined) process.exit(code);
      },
      (error) => {
        console.error(error?.forPeople ? `\n✗ ${error.message}` : error);
        process.exit(1);
      },
    );
} else {
  console.error(
    `Cần Node.js 20.19 trở lên, hoặc 22.12 trở lên; máy này có ${process.version}. Tải tại https://nodejs.org\n` +
      `Node.js 20.19 or later is needed, or 22.12 or later; this is ${process.version}. Get it from https://nodejs.org`,
  );
  process.exit(1);
}
