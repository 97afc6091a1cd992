import type { DerivedProperty } from '@commune/contract';
import type pg from 'pg';
import type { InputStream } from '../../store/derived/inputs.ts';
import type { RealmSchema } from '../../store/realms.ts';
import type { Run } from './runs.ts';

/** All that there is to be told of a thing's property in [from, to], epoch ms: a value that stood there before and is not told does not count any more. */
export interface Told {
  thingId: number;
  realmId: number;
  property: DerivedProperty;
  expectedIntervalS: number;
  fromMs: number;
  toMs: number;
  values: { timeMs: number; value: number }[];
}

/** What is derived from readings of certain properties, and how it is to be done in portions. */
export interface Derivation {
  /** its name as a follower of the journal */
  follower: string;
  /** of the datastreams that it is derived from */
  inputs: readonly string[];
  /** whether it is made of rollups, which it must stay behind then */
  ofRollups: boolean;
  /** what changed is gathered by this, to the beginning of so many ms */
  keyOf: (input: InputStream) => number;
  grainMs: number;
  /** changes that lie closer together are told in one; none longer than that */
  gapMs: number;
  longestMs: number;
  /** how much more than what changed is read; and for how many things × ms at once */
  reachMs: number;
  mostMs: number;
  tell: (
    client: pg.ClientBase,
    schema: RealmSchema,
    inputs: readonly InputStream[],
    runs: readonly Run[],
  ) => Promise<Told[]>;
}
