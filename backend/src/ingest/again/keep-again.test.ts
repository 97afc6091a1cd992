import type { RefusalReason } from '@commune/contract';
import { expect, it } from 'vitest';
import type { KeptMessage, KeptOutcome } from '../../store/rejected-again.ts';
import { outcomeOf } from './keep-again.ts';

const kept = (...reasons: RefusalReason[]): KeptMessage => ({
  ...{ message: 'm', atMs: 0, realm: null, topic: 't', payload: Buffer.alloc(0), credential: null, lastWill: false },
  rows: reasons.map((reason, k) => ({ id: String(k + 1), reason })),
});

function outcome(message: KeptMessage, realm: string | null, ...reasons: RefusalReason[]): KeptOutcome {
  const into: KeptOutcome = { taken: [], refused: [], more: [] };
  outcomeOf(
    message,
    realm,
    reasons.map((reason) => ({ reason, detail: reason })),
    into,
  );
  return into;
}

it('takes every row of a message of which nothing is refused any more', () => {
  expect(outcome(kept('bad_topic', 'not_json'), 'live')).toEqual({ taken: ['1', '2'], refused: [], more: [] });
});

it('leaves a reason its row, and gives a new one the row of one that is gone', () => {
  const { taken, refused, more } = outcome(kept('unknown_property', 'wrong_type'), 'live', 'wrong_type', 'conflict');
  expect(taken).toEqual([]);
  expect(refused.map(({ id, reason }) => `${id} ${reason}`)).toEqual(['2 wrong_type', '1 conflict']);
  expect(more).toEqual([]);
});

it('makes rows of the reasons for which there are too few, in the realm that the message turned out to be of', () => {
  const { refused, more } = outcome(kept('bad_topic'), 'live', 'wrong_type', 'bad_time');
  expect(refused).toEqual([{ id: '1', reason: 'wrong_type', detail: 'wrong_type', realm: 'live' }]);
  expect(more).toEqual([{ of: '1', reason: 'bad_time', detail: 'bad_time', realm: 'live' }]);
});
