import type { Role } from '../words.ts';
import type { ServiceEventType } from './events.ts';
import type { FactOf, ServiceKind } from './fact.ts';
import type { ObjectOf } from './objects.ts';

/** Whom a fact comes from, for people. `by`: who did it here; null: a system said it. `takesBack`: the id of another's event. */
export type FactOrigin =
  | {
      from: 'event';
      id: string;
      type: ServiceEventType;
      thing: string;
      by: { who: string; role: Role } | null;
      takesBack: string | null;
    }
  | { from: 'import'; importId: string; fileName: string; row: number; who: string };

/** One of the statements that an object follows from. */
export interface ObjectFact<K extends ServiceKind = ServiceKind> {
  /** the moment that it holds for, and when it came to us; epoch ms */
  knownMs: number;
  arrivedMs: number;
  fields: FactOf<K>['fields'];
  origin: FactOrigin;
  /** a later one takes it back: it does not count */
  takenBack: boolean;
}

/**
 * `GET /api/services/<dossiers|payments|documents|citizen-reports>/<ref>?realm=` (who is signed in): an object as it is
 * known, and the statements behind it, oldest first.
 */
export interface ServiceObjectAnswer<K extends ServiceKind = ServiceKind> {
  realm: string;
  object: ObjectOf<K>;
  /** by when, as is known now; null: nobody knows, or it is never due */
  due: { dueMs: number; byHour: boolean } | null;
  /** at most 500, the newest */
  facts: ObjectFact<K>[];
  /** older ones that were left out */
  more: number;
}
