import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Router } from 'express';
import { invalidField } from '../errors.ts';
import type { RealmRow } from '../store/realms.ts';
import { realmOf } from './realm-of.ts';

export const REPORT_FORMATS = ['xlsx', 'csv'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

const MEDIA: Record<ReportFormat, string> = {
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  csv: 'text/csv; charset=utf-8',
};

export interface PlanReportParts {
  realms: readonly RealmRow[];
  report: (realm: RealmRow, format: ReportFormat, atMs: number) => Promise<{ fileName: string; content: Readable }>;
}

/** The report for the upper level: `GET /api/plan/report?realm=&format=xlsx|csv`. */
export function planReportRoutes({ realms, report }: PlanReportParts): Router {
  const router = Router();
  router.get('/plan/report', async ({ query }, response) => {
    const realm = realmOf(realms, query.realm);
    const format = REPORT_FORMATS.find((known) => known === query.format);
    if (format === undefined) throw invalidField('format', `must be one of ${REPORT_FORMATS.join(', ')}`);
    const { fileName, content } = await report(realm, format, Date.now());
    response.set('Cache-Control', 'no-store').attachment(fileName).type(MEDIA[format]);
    try {
      await pipeline(content, response);
    } catch (error) {
      // Whoever asked has gone: nobody is left to tell.
      if ((error as { code?: unknown }).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
    }
  });
  return router;
}
