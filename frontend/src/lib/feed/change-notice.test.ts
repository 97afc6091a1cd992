import { expect, it } from 'vitest';
import { ChangeNotice } from './change-notice.ts';
import type { FeedChange } from './feed.ts';

it('gathers a frame’s changes into one call, and calls nobody for nothing', () => {
  const frames: (() => void)[] = [];
  const heard: FeedChange[] = [];
  const notice = new ChangeNotice((run) => frames.push(run));
  const end = notice.listen((change) => heard.push(change));

  notice.things([]);
  expect(frames).toHaveLength(0);

  notice.things([1, 2]);
  notice.things([2, 3]);
  notice.registry();
  expect(frames).toHaveLength(1);
  frames.shift()?.();
  expect(heard.map(({ things, registryChanged }) => [[...things], registryChanged])).toEqual([[[1, 2, 3], true]]);

  notice.things([4]);
  frames.shift()?.();
  expect(heard[1]).toEqual({ things: new Set([4]), registryChanged: false });

  end();
  notice.things([5]);
  frames.shift()?.();
  expect(heard).toHaveLength(2);
});
