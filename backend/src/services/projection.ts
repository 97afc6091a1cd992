import type { CitizenReport, Dossier, Payment, ServiceDocument, ServiceObject } from '@commune/contract';
import { dossierDue, dossierStanding, endOf, endOfReport, isClosed, isOpenReport, reportDue } from '@commune/domain';
import type { ServiceConfiguration } from '../store/services/configuration.ts';
import type { Projected, ProjectionColumns } from '../store/services/projections.ts';
import { packScored } from '../store/services/scored.ts';

/** An object beside what is asked of it by SQL. */
export function project(object: ServiceObject, configuration: ServiceConfiguration): Projected {
  return { ref: object.subject, columns: columnsOf(object, configuration), object };
}

function columnsOf(object: ServiceObject, configuration: ServiceConfiguration): ProjectionColumns {
  switch (object.kind) {
    case 'dossier':
      return dossierColumns(object, configuration);
    case 'payment':
      return paymentColumns(object);
    case 'document':
      return documentColumns(object);
    case 'citizen_report':
      return reportColumns(object, configuration);
  }
}

function dossierColumns(dossier: Dossier, { procedures, clock }: ServiceConfiguration): ProjectionColumns<'dossier'> {
  const { state, procedure: code, channel, unit, feeVnd, paid, paidOnline, supplements, contradictions } = dossier;
  const procedure = code === null ? undefined : procedures.get(code);
  const counted = state !== 'registered' && state !== 'refused';
  const closed = isClosed(state);
  const endMs = endOf(dossier);
  const due = dossierDue(dossier, procedure, clock, endMs ?? dossier.knownMs);
  const isJudged = counted && closed && (endMs !== null || due === null);
  const outcome = isJudged ? dossierStanding(dossier, procedure, clock, endMs ?? dossier.knownMs) : null;
  return {
    ...{ state, procedure: code, channel, unit_key: unit, fee_vnd: feeVnd ?? procedure?.feeVnd ?? null, counted },
    came_at: dossier.receivedMs ?? dossier.firstKnownMs,
    due_at: due?.dueMs ?? null,
    due_by_hour: due?.byHour ?? false,
    ended_at: closed ? (endMs ?? dossier.knownMs) : null,
    outcome,
    in_hand: counted && !closed,
    waiting: counted && !closed && supplements.some(({ answeredMs }) => answeredMs === null),
    // What is not paid is not paid online.
    paid_online: paidOnline ?? (paid === false ? false : null),
    contradictions: contradictions.length,
    scored: packScored(dossier),
  };
}

function paymentColumns({
  state,
  dossier,
  method,
  amountVnd,
  paidMs,
  contradictions,
}: Payment): ProjectionColumns<'payment'> {
  return { state, dossier, method, amount_vnd: amountVnd, paid_at: paidMs, contradictions: contradictions.length };
}

function documentColumns(document: ServiceDocument): ProjectionColumns<'document'> {
  const { state, direction, unit, registeredMs, dueMs, handledMs, contradictions } = document;
  return {
    ...{ state, direction, unit_key: unit, registered_at: registeredMs, due_at: dueMs, handled_at: handledMs },
    contradictions: contradictions.length,
  };
}

function reportColumns(
  report: CitizenReport,
  { reportTerms, clock }: ServiceConfiguration,
): ProjectionColumns<'citizen_report'> {
  const { state, category, unit, position, receivedMs, closedMs, contradictions } = report;
  const dueMs = reportDue(report, reportTerms, clock)?.dueMs ?? null;
  return {
    ...{ state, category, unit_key: unit, longitude: position?.[0] ?? null, latitude: position?.[1] ?? null },
    ...{ received_at: receivedMs, due_at: dueMs, closed_at: closedMs, contradictions: contradictions.length },
    ended_at: isOpenReport(report) ? null : (endOfReport(report) ?? report.knownMs),
  };
}
