import { z } from 'zod';
import { type Localized, localizedSchema } from '../words.ts';

/** The five groups of Decision 766/QĐ-TTg (2022), 100 points together. */
export const SCORE_GROUPS = ['transparency', 'timeliness', 'digitisation', 'online-services', 'satisfaction'] as const;
export type ScoreGroupKey = (typeof SCORE_GROUPS)[number];

export const SCORE_GROUP_NAMES: Record<ScoreGroupKey, Localized> = {
  transparency: { vi: 'Công khai, minh bạch', en: 'Transparency' },
  timeliness: { vi: 'Tiến độ, kết quả giải quyết', en: 'Timeliness and results' },
  digitisation: { vi: 'Số hóa hồ sơ', en: 'Digitisation of dossiers' },
  'online-services': { vi: 'Cung cấp dịch vụ trực tuyến', en: 'Online services' },
  satisfaction: { vi: 'Mức độ hài lòng', en: 'Satisfaction' },
};

export const SCORE_INDICATORS = [
  'in-step',
  'on-time',
  'digitised',
  'reused',
  'e-result',
  'online-dossiers',
  'procedures-online',
  'procedures-payable',
  'online-payment',
  'rule-feedback',
  'satisfied',
] as const;
export type ScoreIndicatorKey = (typeof SCORE_INDICATORS)[number];

/** How the points of a group are spread over its indicators; configuration. */
export const scoreIndicatorSchema = z.strictObject({
  key: z.enum(SCORE_INDICATORS),
  group: z.enum(SCORE_GROUPS),
  name: localizedSchema,
  points: z.number().min(0).max(100),
  /** the percentage that earns all the points; below it they go down in a line */
  fullAtPercent: z.number().gt(0).max(100),
  verified: z.boolean(),
  source: z.string().min(1).max(300),
});
export type ScoreIndicatorDefinition = z.infer<typeof scoreIndicatorSchema>;

/** In working days: phản ánh, kiến nghị về quy định hành chính. */
export const feedbackTermsSchema = z.strictObject({
  done: z.number().int().min(0).max(250),
  rejected: z.number().int().min(0).max(250),
  supplement: z.number().int().min(0).max(250),
  published: z.number().int().min(0).max(250),
});
export type FeedbackTerms = z.infer<typeof feedbackTermsSchema>;

export const scoreSchemeSchema = z.strictObject({
  indicators: z.array(scoreIndicatorSchema).min(1).max(50),
  feedbackTerms: feedbackTermsSchema,
});
export type ScoreScheme = z.infer<typeof scoreSchemeSchema>;

/** One entry of the register of feedback on administrative rules; epoch ms. */
export interface RuleFeedback {
  subject: string;
  receivedMs: number;
  /** null: still open */
  outcome: 'done' | 'rejected' | 'supplement' | null;
  outcomeMs: number | null;
  publishedMs: number | null;
}

export const LOSS_REASONS = [
  'late',
  'pending_past_due',
  'two_supplements',
  'no_due_date',
  'not_online',
  'no_electronic_result',
  'not_paid_online',
  'not_digitised',
  'not_reused',
  'not_synced',
  'complaint',
  'dissatisfied',
  'procedure_not_online',
  'procedure_not_payable',
  'feedback_late',
] as const;
export type LossReason = (typeof LOSS_REASONS)[number];

/** What kept a dossier, a procedure or an entry from counting. */
export interface Loss {
  subject: string;
  reason: LossReason;
}

/**
 * `not_applicable` (Không phát sinh): nothing to be counted, so that it has no points to lose; `no_data` (Chưa có số liệu):
 * there is something to be counted, and nobody has said of any of it how it is. Neither is 0 or 100.
 */
export type ScoreState = 'scored' | 'not_applicable' | 'no_data';

export interface IndicatorScore {
  key: ScoreIndicatorKey;
  group: ScoreGroupKey;
  name: Localized;
  state: ScoreState;
  numerator: number;
  denominator: number;
  /** of how many in the denominator it is known */
  known: number;
  /** what the percentage was multiplied by: of online dossiers the share that is in step */
  factor: number;
  /** two decimals; null where it is not scored */
  percent: number | null;
  points: number | null;
  max: number;
  lostPoints: number | null;
  /** how many were lost; a dossier may be lost for two reasons */
  lost: number;
  verified: boolean;
}

export interface GroupScore {
  key: ScoreGroupKey;
  name: Localized;
  /** null where no indicator of it is scored */
  points: number | null;
  /** the points of its indicators that are scored */
  applicable: number;
  max: number;
}

/** What points are counted from and nobody has given us: `national-registers`, how many dossiers the two of them hold. */
export type MissingRegister = 'rule-feedback' | 'national-registers';

export interface SelfScore {
  points: number | null;
  applicable: number;
  max: number;
  groups: GroupScore[];
  indicators: IndicatorScore[];
  missing: MissingRegister[];
}
