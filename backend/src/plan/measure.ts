import type { Dossier, Indicator, Localized, PlanFigure } from '@commune/contract';
import type pg from 'pg';
import type { RealmRow } from '../store/realms.ts';
import type { ServiceConfiguration } from '../store/services/configuration.ts';

/** What an indicator is measured by and when. */
export interface MeasureContext {
  pool: pg.Pool;
  realm: RealmRow;
  nowMs: number;
  /** nothing of the realm is older */
  sinceMs: number;
  configuration: ServiceConfiguration;
}

export interface Measured {
  /** oldest first; `value` null: Không phát sinh. None of a period of which nothing is known */
  figures: PlanFigure[];
  /** when the last of what they are made of was told */
  knownMs: number | null;
  source: Localized;
}

export type Measure = (context: MeasureContext, indicator: Indicator) => Promise<Measured>;

/** All that is known of a realm's dossiers, and whether it is still the same. */
export type DossiersOf = (
  realm: RealmRow,
) => Promise<{ changed: number; generation: number; dossiers: readonly Dossier[] }>;

export const DOSSIERS: Localized = { vi: 'hồ sơ', en: 'dossiers' };
