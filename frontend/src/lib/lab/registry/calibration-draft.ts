import { type CalibrationInput, isDerived, type ObservedProperty } from '@commune/contract';
import { moment, parseMoment } from '../../i18n/moments.ts';
import { readNumber } from '../../i18n/read-number.ts';
import type { RegistryWords } from './words.ts';

/** What is entered of a version. */
export interface CalibrationDraft {
  from: string;
  scale: string;
  offset: string;
  zero: string;
  reference: string;
  source: string;
  note: string;
}

/** A whole minute ahead that there is time to fill the form until. */
const AHEAD_MS = 5 * 60_000;
const MINUTE_MS = 60_000;
const LEAST_SCALE = 1e-6;
const MOST_SCALE = 1e6;

export function newCalibration(nowMs: number): CalibrationDraft {
  const from = moment(Math.ceil((nowMs + AHEAD_MS) / MINUTE_MS) * MINUTE_MS);
  return { from, scale: '1', offset: '0', zero: '', reference: '', source: '', note: '' };
}

/** Whether readings of a property can be calibrated at all, and whether it is a level that has a zero. */
export function canCalibrate({ key, kind }: ObservedProperty): boolean {
  return !isDerived(key) && (kind === 'gauge' || kind === 'interval-total');
}

export function hasZero({ kind, unit }: ObservedProperty): boolean {
  return kind === 'gauge' && unit === 'm';
}

export function readCalibration(
  draft: CalibrationDraft,
  property: ObservedProperty,
  nowMs: number,
  { calibration: words }: RegistryWords,
): { input: Omit<CalibrationInput, 'realm' | 'thing' | 'key'> } | { errors: Record<string, string> } {
  const errors: Record<string, string> = {};
  const validFrom = parseMoment(draft.from);
  if (validFrom === null) errors.validFrom = words.badMoment;
  else if (validFrom <= nowMs) errors.validFrom = words.notAhead;
  const scale = readNumber(draft.scale);
  if (scale === null || Math.abs(scale) < LEAST_SCALE || Math.abs(scale) > MOST_SCALE) errors.scale = words.badScale;
  const offset = readNumber(draft.offset);
  if (offset === null) errors.offset = words.badNumber;
  else if (property.kind === 'interval-total' && offset !== 0) errors.offset = words.totalOffset;
  const reference = draft.reference.trim();
  const zeroM = draft.zero.trim() === '' ? null : readNumber(draft.zero);
  if (draft.zero.trim() !== '' && zeroM === null) errors['datum.zeroM'] = words.badNumber;
  else if (zeroM === null && reference !== '') errors['datum.zeroM'] = words.needZero;
  if (zeroM !== null && reference === '') errors['datum.reference'] = words.needReference;
  if (draft.source.trim() === '') errors.source = words.needSource;
  if (Object.keys(errors).length > 0 || validFrom === null || scale === null || offset === null) return { errors };
  const datum = zeroM === null ? null : { zeroM, reference };
  return { input: { validFrom, scale, offset, datum, source: draft.source.trim(), note: draft.note.trim() } };
}
