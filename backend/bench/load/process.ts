import { type LoadOrder, publishLoad } from './publisher.ts';

/** A process of its own, as a device's is: the load must not share an event loop with what measures it. */
process.once('message', (order: LoadOrder) => {
  const enough = new AbortController();
  process.once('message', () => enough.abort());
  publishLoad(order, (report) => process.send?.(report), enough.signal).then(
    () => process.disconnect(),
    (error: Error) => {
      process.stderr.write(`${error.message}\n`);
      process.exit(1);
    },
  );
});
