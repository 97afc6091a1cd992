import { type Duration, REPORT_CATEGORIES, type ReportCategory, type ServiceSettingOf } from '@commune/contract';
import { readNumber, typedNumber } from '../../i18n/read-number.ts';
import type { SettingsWords } from './words.ts';

export type ReportTermsDefinition = ServiceSettingOf<'report-terms'>;
/** The terms while they are being set, as they are typed. */
export type TermDraft = Record<ReportCategory, { amount: string; unit: Duration['unit'] }>;

const MOST = 1000;

export function termDraft(terms: ReportTermsDefinition | null): TermDraft {
  const each = (category: ReportCategory) => {
    const known = terms?.[category];
    return known === undefined
      ? { amount: '', unit: 'working-day' as const }
      : { amount: typedNumber(known.amount), unit: known.unit };
  };
  return Object.fromEntries(REPORT_CATEGORIES.map((category) => [category, each(category)])) as TermDraft;
}

/** What is to be sent, or what is wrong with which category. */
export function readTerms(
  draft: TermDraft,
  words: SettingsWords,
): { input: ReportTermsDefinition } | { errors: Record<string, string> } {
  const errors: Record<string, string> = {};
  const terms: Partial<ReportTermsDefinition> = {};
  for (const category of REPORT_CATEGORIES) {
    const { amount, unit } = draft[category];
    const read = readNumber(amount);
    if (read === null || read < 0 || read > MOST) errors[category] = words.badAmount;
    else terms[category] = { amount: read, unit };
  }
  return Object.keys(errors).length > 0 ? { errors } : { input: terms as ReportTermsDefinition };
}
