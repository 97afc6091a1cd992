import type { MaintenanceInput } from '@commune/contract';
import { moment, parseMoment } from '../../lib/i18n/moments.ts';
import type { Words } from '../../lib/i18n/vi.ts';
import { isEmptyScope, type ScopeDraft, scopeOf } from '../../lib/rules/scope-draft.ts';

/** A maintenance window while it is being entered. */
export interface WindowDraft {
  scope: ScopeDraft;
  from: string;
  to: string;
  reason: string;
}

const HOUR_MS = 3_600_000;

/** From now on, for two hours. */
export function newWindow(nowMs: number): WindowDraft {
  const scope: ScopeDraft = { domain: '', kinds: [], things: [] };
  return { scope, from: moment(nowMs), to: moment(nowMs + 2 * HOUR_MS), reason: '' };
}

/** What is to be sent, or what is wrong with which field. */
export function readWindow(
  draft: WindowDraft,
  { maintenance, drawer }: Words['pages'],
): { input: Omit<MaintenanceInput, 'realm'> } | { errors: Record<string, string> } {
  const scope = scopeOf(draft.scope);
  const [fromMs, toMs] = [parseMoment(draft.from), parseMoment(draft.to)];
  const errors: Record<string, string> = {};
  if (isEmptyScope(scope)) errors.scope = maintenance.scopeNeeded;
  if (fromMs === null) errors.from = maintenance.badMoment;
  if (toMs === null) errors.to = maintenance.badMoment;
  else if (fromMs !== null && toMs <= fromMs) errors.to = maintenance.endBeforeStart;
  if (draft.reason.trim() === '') errors.reason = drawer.reasonNeeded;
  if (fromMs === null || toMs === null || Object.keys(errors).length > 0) return { errors };
  return { input: { scope, from: fromMs, to: toMs, reason: draft.reason.trim() } };
}
