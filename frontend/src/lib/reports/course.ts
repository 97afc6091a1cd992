import type { FactOrigin, ReportDetail, ReportFields, ServiceEventType } from '@commune/contract';
import type { ReportWords } from './words.ts';

export type StepKind = keyof ReportWords['steps'];

/** One step of a report's course, as somebody or something stated it. */
export interface Step {
  kind: StepKind;
  atMs: number;
  fields: ReportFields;
  origin: FactOrigin;
  /** it was taken back, and counts no more */
  takenBack: boolean;
  /** of `taken-back`: which step; null where that one is not among them */
  takes: StepKind | null;
}

const KIND_OF: Partial<Record<ServiceEventType, StepKind>> = {
  'report.received': 'received',
  'report.accepted': 'accepted',
  'report.assigned': 'handed',
  'report.started': 'started',
  'report.handled': 'handled',
  'report.closed': 'closed',
  'report.refused': 'refused',
  'report.duplicate': 'duplicate',
  'report.rated': 'rated',
  'report.taken_back': 'taken-back',
};

/** The steps of a report, oldest first. */
export function courseOf({ facts }: Pick<ReportDetail, 'facts'>): Step[] {
  const kinds = new Map<string, StepKind>();
  return facts.map(({ knownMs, fields, origin, takenBack }) => {
    const kind = (origin.from === 'event' && KIND_OF[origin.type]) || 'stated';
    if (origin.from === 'event') kinds.set(origin.id, kind);
    const takes = origin.from === 'event' && origin.takesBack !== null ? (kinds.get(origin.takesBack) ?? null) : null;
    return { kind, atMs: knownMs, fields, origin, takenBack, takes };
  });
}
