import type {
  DocumentFields,
  DossierFields,
  FactSource,
  PaymentFields,
  ReportFields,
  ServiceEventData,
  ServiceEventType,
  ServiceFact,
} from '@commune/contract';

type TypeOf<P extends string> = Extract<ServiceEventType, `${P}.${string}`>;
type About = Pick<ServiceFact, 'knownMs' | 'arrivedMs'> & { source: Extract<FactSource, { from: 'event' }> };

/** What the type of an event says: the state it leads to and the moment that it marks. */
const DOSSIER: Record<TypeOf<'dossier'>, (t: number) => DossierFields> = {
  'dossier.registered': (t) => ({ state: 'registered', registeredMs: t }),
  'dossier.received': (t) => ({ state: 'accepted', receivedMs: t }),
  'dossier.refused': (t) => ({ state: 'refused', endedMs: t }),
  'dossier.processing': () => ({ state: 'processing' }),
  'dossier.supplement_requested': (t) => ({ state: 'supplement', supplements: [{ requestedMs: t, answeredMs: null }] }),
  'dossier.supplemented': () => ({ state: 'processing' }),
  'dossier.fee_requested': () => ({ state: 'fee' }),
  'dossier.withdrawn': (t) => ({ state: 'withdrawn', endedMs: t }),
  'dossier.stopped': (t) => ({ state: 'stopped', endedMs: t }),
  'dossier.processed': (t) => ({ state: 'processed', processedMs: t }),
  'dossier.returned': (t) => ({ state: 'returned', returnedMs: t }),
  'dossier.rated': () => ({}),
  'dossier.updated': () => ({}),
};
const PAYMENT: Record<TypeOf<'payment'>, (t: number) => PaymentFields> = {
  'payment.requested': (t) => ({ state: 'requested', requestedMs: t }),
  'payment.failed': (t) => ({ state: 'failed', failedMs: t }),
  'payment.paid': (t) => ({ state: 'paid', paidMs: t }),
  'payment.refunded': (t) => ({ state: 'refunded', refundedMs: t }),
};
const DOCUMENT: Record<TypeOf<'document'>, (t: number) => DocumentFields> = {
  'document.registered': (t) => ({ state: 'registered', registeredMs: t }),
  'document.handled': (t) => ({ state: 'handled', handledMs: t }),
  'document.signed': (t) => ({ state: 'signed', signedMs: t, digitallySigned: true }),
  'document.issued': (t) => ({ state: 'issued', issuedMs: t }),
};
const REPORT: Record<TypeOf<'report'>, (t: number) => ReportFields> = {
  'report.received': (t) => ({ state: 'waiting', receivedMs: t }),
  'report.accepted': (t) => ({ state: 'handling', acceptedMs: t }),
  'report.assigned': (t) => ({ state: 'handling', handedMs: t }),
  'report.started': (t) => ({ state: 'handling', startedMs: t }),
  'report.handled': (t) => ({ state: 'handled', handledMs: t }),
  'report.closed': (t) => ({ state: 'handled', closedMs: t }),
  'report.refused': (t) => ({ state: 'refused', closedMs: t }),
  'report.duplicate': (t) => ({ state: 'duplicate', closedMs: t }),
  'report.rated': () => ({}),
  'report.taken_back': () => ({}),
};

/** The fact of an event whose data was read by the schema of its type. */
export function factOfEvent<T extends ServiceEventType>(type: T, data: ServiceEventData<T>, about: About): ServiceFact {
  const t = about.knownMs;
  if (isOf(type, DOSSIER)) {
    const { dossier, promised, requested, ...rest } = data as ServiceEventData<'dossier.received'> & {
      requested?: number;
    };
    const answered = requested === undefined ? {} : { supplements: [{ requestedMs: requested, answeredMs: t }] };
    const due = promised === undefined ? {} : { promisedMs: promised };
    return {
      kind: 'dossier',
      subject: dossier,
      ...about,
      fields: { ...given(rest), ...due, ...DOSSIER[type](t), ...answered },
    };
  }
  if (isOf(type, PAYMENT)) {
    const { payment, ...rest } = data as ServiceEventData<'payment.paid'>;
    return { kind: 'payment', subject: payment, ...about, fields: { ...given(rest), ...PAYMENT[type](t) } };
  }
  if (isOf(type, DOCUMENT)) {
    const { document, due, ...rest } = data as ServiceEventData<'document.registered'>;
    return {
      kind: 'document',
      subject: document,
      ...about,
      fields: { ...given(rest), ...dueAt(due), ...DOCUMENT[type](t) },
    };
  }
  const { report, due, act, ...rest } = data as ServiceEventData<'report.received'> & { act?: string };
  const marked = REPORT[type as TypeOf<'report'>](t);
  const source = act === undefined ? about.source : { ...about.source, takesBack: act };
  const fields = { ...given(rest), ...dueAt(due), ...marked };
  return { kind: 'citizen_report', subject: report, ...about, source, fields };
}

function isOf<R extends object>(type: string, types: R): type is Extract<keyof R, string> {
  return Object.hasOwn(types, type);
}

function dueAt(due: number | undefined): { dueMs?: number } {
  return due === undefined ? {} : { dueMs: due };
}

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** Without the fields that are not there, which an exact optional type would not take as undefined. */
function given<T extends object>(fields: T): Given<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Given<T>;
}
