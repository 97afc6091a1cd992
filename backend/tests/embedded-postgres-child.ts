// Starts the embedded database of the folder in argv[2] in a process of its own, which the test can kill.
import { startEmbeddedPostgres } from '../src/embedded/postgres.ts';

const dataDir = process.argv[2] ?? '';
try {
  const { url, adopted, stop } = await startEmbeddedPostgres({
    dataDir,
    settings: { fsync: 'off' },
    onProgress: (text) => process.send?.({ progress: text }),
  });
  process.send?.({ url, adopted });
  process.on('message', () => stop().then(() => process.exit(0)));
} catch (error) {
  process.send?.({ error: String(error) }, () => process.exit(1));
}
