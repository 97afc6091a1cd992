import { type LoadOrder, publishLoad } from './publisher.ts';

/** A process of its own, as a device's is: the load must not share an event loop with what measures it. */
process.once('message', (order: LoadOrder) => {
  publishLoad(order, (report) => process.send?.(report)).then(
    () => process.disconnect(),
    (error: Error) => {
      process.stderr.write(`${error.message}\n`);
      process.exit(1);
    },
  );
});
