import type { Contradiction, FactOf, ObjectOf, ServiceFact, ServiceKind, ServiceObject } from '@commune/contract';
import { DAY_MS } from '../working-days/index.ts';
import { foldDossier } from './fold-dossier.ts';
import { foldDocument, foldPayment, foldReport } from './fold-others.ts';
import { contradiction, type Statement, statementsOf } from './statements.ts';
import { standingFacts } from './taken-back.ts';

export interface FoldContext {
  /** the procedures that the commune knows, by code */
  procedures: { has(code: string): boolean };
}

const YEAR_MS = 365 * DAY_MS;

/**
 * The object that all the facts of one subject make: the same in whatever order and however often they come, from events
 * or from files. Contradictions are named beside it. Null where there is none. Facts of another kind or subject than the
 * first are a mistake of the caller and throw a RangeError.
 */
export function foldFacts<K extends ServiceKind>(
  facts: readonly FactOf<K>[],
  context: FoldContext,
): ObjectOf<K> | null {
  const first = facts[0];
  if (first === undefined) return null;
  if (facts.some(({ kind, subject }) => kind !== first.kind || subject !== first.subject)) {
    throw new RangeError('the facts of one subject at a time');
  }
  return foldOne(facts, context) as ObjectOf<K>;
}

function foldOne(facts: readonly ServiceFact[], { procedures }: FoldContext): ServiceObject {
  const [{ kind, subject }] = facts as [ServiceFact];
  switch (kind) {
    case 'dossier': {
      const said = statementsOf(facts as FactOf<'dossier'>[]);
      return { kind, subject, ...about(said), ...withLate(said, foldDossier(said, procedures)) };
    }
    case 'payment': {
      const said = statementsOf(facts as FactOf<'payment'>[]);
      return { kind, subject, ...about(said), ...withLate(said, foldPayment(said)) };
    }
    case 'document': {
      const said = statementsOf(facts as FactOf<'document'>[]);
      return { kind, subject, ...about(said), ...withLate(said, foldDocument(said)) };
    }
    case 'citizen_report': {
      const said = statementsOf(standingFacts(facts as FactOf<'citizen_report'>[]));
      return { kind, subject, ...about(said), ...withLate(said, foldReport(said)) };
    }
  }
}

function about(said: readonly Statement<object>[]): Pick<ServiceObject, 'firstKnownMs' | 'knownMs' | 'from'> {
  const from = (['event', 'import'] as const).filter((one) => said.some((statement) => statement.from === one));
  return { firstKnownMs: said[0]!.knownMs, knownMs: said.at(-1)!.knownMs, from };
}

/** A statement that came a year after its moment takes its place among the others all the same. */
function withLate<F extends object, T extends { contradictions: Contradiction[] }>(
  said: readonly Statement<F>[],
  folded: T,
): T {
  const late = said.filter(({ knownMs, arrivedMs }) => arrivedMs - knownMs > YEAR_MS);
  if (late.length === 0) return folded;
  const fields = [...new Set(late.flatMap(({ fields: stated }) => Object.keys(stated)))] as Extract<keyof F, string>[];
  return { ...folded, contradictions: [...folded.contradictions, contradiction('year_late', late, fields.sort())] };
}
