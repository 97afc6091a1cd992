import type { DossierFields, FactOf, Procedure, ServiceEventType } from '@commune/contract';
import { at } from '../working-days/office.fixture.ts';
import { readServiceEvent } from './read-event.ts';

export const SUBJECT = 'H32.15.26-260302-0001';

function procedure(code: string, duration: Procedure['duration'], more: Partial<Procedure> = {}): Procedure {
  return {
    code,
    name: { vi: `Thủ tục ${code}`, en: `Procedure ${code}` },
    field: { vi: 'Hộ tịch', en: 'Civil status' },
    duration,
    feeVnd: 0,
    online: 'full',
    onlinePayment: false,
    paperResult: true,
    unit: 'public-services',
    verified: false,
    source: 'test',
    ...more,
  };
}

export const THREE_DAYS = procedure('1.000001', { amount: 3, unit: 'working-day' });
export const FOUR_HOURS = procedure('1.000002', { amount: 4, unit: 'working-hour' });
export const PROCEDURES = new Map([THREE_DAYS, FOUR_HOURS].map((one) => [one.code, one]));

let events = 0;

/** The fact of an event at a local moment. */
export function event(type: ServiceEventType, local: string, data: Record<string, unknown> = {}): FactOf<'dossier'> {
  const id = `00000000-0000-4000-8000-${String(++events).padStart(12, '0')}`;
  const { fact, refused } = readServiceEvent(
    { id, timeMs: at(local), type, data: { dossier: SUBJECT, ...data } },
    at(local),
  );
  if (fact === null) throw new Error(refused?.detail);
  return fact as FactOf<'dossier'>;
}

/** A row of an export that was made at a local moment. */
export function row(local: string, fields: DossierFields, importId = 'one', n = 2): FactOf<'dossier'> {
  const source = { from: 'import', id: importId, row: n } as const;
  return { kind: 'dossier', subject: SUBJECT, knownMs: at(local), arrivedMs: at(local), source, fields };
}
