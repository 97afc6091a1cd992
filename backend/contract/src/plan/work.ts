import { z } from 'zod';
import { localDateSchema } from '../services/working-calendar.ts';
import { type Localized, slugSchema } from '../words.ts';
import { PLAN_SECTIONS, type PlanSection } from './indicator.ts';
import { declarationSchema, linkSchema, plainTextSchema } from './plain-text.ts';

const yearSchema = z.number().int().min(2025).max(2100);
/** The version that a change was made from: where somebody was quicker, it is refused. */
const fromVersionSchema = z.number().int().min(1).optional();

/** `POST /api/plan/tasks`, `POST /api/plan/tasks/<id>` (leader): a task of the year, or a report on it. */
export const planTaskInputSchema = z
  .strictObject({
    realm: slugSchema,
    fromVersion: fromVersionSchema,
    year: yearSchema,
    title: plainTextSchema(300),
    section: z.enum(PLAN_SECTIONS).nullable(),
    /** the indicator that it serves */
    indicator: slugSchema.nullable(),
    unit: slugSchema,
    supporting: z.array(slugSchema).max(12),
    deadline: localDateSchema,
    progress: z.number().int().min(0).max(100),
    evidence: plainTextSchema(1000).nullable(),
    link: linkSchema.nullable(),
    declaration: declarationSchema,
  })
  .refine(({ progress, evidence }) => progress < 100 || evidence !== null, {
    error: 'a task that is done says by what that can be seen',
    path: ['evidence'],
  });
export type PlanTaskInput = z.infer<typeof planTaskInputSchema>;

export const TASK_STANDINGS = ['done', 'done_late', 'in_time', 'due_soon', 'overdue'] as const;
export type TaskStanding = (typeof TASK_STANDINGS)[number];

export const TASK_STANDING_NAMES: Record<TaskStanding, Localized> = {
  done: { vi: 'Hoàn thành đúng hạn', en: 'Done in time' },
  done_late: { vi: 'Hoàn thành quá hạn', en: 'Done late' },
  in_time: { vi: 'Trong hạn', en: 'In time' },
  due_soon: { vi: 'Sắp đến hạn', en: 'Due soon' },
  overdue: { vi: 'Quá hạn', en: 'Overdue' },
};

/** `GET /api/plan/tasks?realm=&year=` */
export interface PlanTask extends Omit<PlanTaskInput, 'realm' | 'fromVersion' | 'declaration' | 'section'> {
  id: string;
  version: number;
  section: PlanSection | null;
  /** when it was first reported as done, and has been since */
  doneMs: number | null;
  changedMs: number;
  standing: TaskStanding;
}

const vndSchema = z.number().int().min(0).max(1e13);

/** `POST /api/plan/budget`, `POST /api/plan/budget/<id>` (leader). Whole đồng. */
export const budgetLineInputSchema = z
  .strictObject({
    realm: slugSchema,
    fromVersion: fromVersionSchema,
    year: yearSchema,
    name: plainTextSchema(300),
    unit: slugSchema,
    allocatedVnd: vndSchema,
    committedVnd: vndSchema,
    spentVnd: vndSchema,
    /** the last day that the figures speak of */
    asOf: localDateSchema,
    source: plainTextSchema(300),
    declaration: declarationSchema,
  })
  .refine(({ spentVnd, allocatedVnd }) => spentVnd <= allocatedVnd, {
    error: 'more is spent than allocated: enter the allocation as it was changed',
    path: ['spentVnd'],
  });
export type BudgetLineInput = z.infer<typeof budgetLineInputSchema>;

/** `GET /api/plan/budget?realm=&year=` */
export interface BudgetLine extends Omit<BudgetLineInput, 'realm' | 'fromVersion' | 'declaration'> {
  id: string;
  version: number;
  changedMs: number;
}
