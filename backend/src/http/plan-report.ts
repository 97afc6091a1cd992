import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  type MadeReports,
  REPORT_FORMATS,
  REPORTS_KEPT,
  type ReportFormat,
  reportScheduleInputSchema,
} from '@commune/contract';
import { nextReport } from '@commune/domain';
import { json, Router } from 'express';
import type pg from 'pg';
import { invalidField, notFound, RequestError } from '../errors.ts';
import { listReportFiles, readReportFile } from '../store/plan/report-files.ts';
import { endSchedule, insertSchedule, listSchedules } from '../store/plan/report-schedules.ts';
import type { RealmRow } from '../store/realms.ts';
import { transaction } from '../store/transaction.ts';
import type { Access } from './access.ts';
import { idParameter } from './optional-parameters.ts';
import { parseRequest } from './problems.ts';
import { realmOf } from './realm-of.ts';
import { unlessGone } from './unless-gone.ts';

const MEDIA: Record<ReportFormat, string> = {
  pdf: 'application/pdf',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  csv: 'text/csv; charset=utf-8',
};
const MAX_SCHEDULES = 20;

export interface PlanReportParts {
  pool: pg.Pool;
  access: Access;
  realms: readonly RealmRow[];
  report: (realm: RealmRow, format: ReportFormat, atMs: number) => Promise<{ fileName: string; content: Readable }>;
}

/**
 * The report for the upper level: `GET /api/plan/report?realm=&format=pdf|xlsx|csv` as of now; `GET /api/plan/reports?realm=`
 * those that are made by a plan and have been, `GET …/<id>?realm=` one as it was made; `POST /api/plan/report-schedules`
 * and `DELETE …/<id>?realm=` (leader) plan them.
 */
export function planReportRoutes({ pool, access, realms, report }: PlanReportParts): Router {
  const router = Router();

  router.get('/plan/report', async ({ query }, response) => {
    const realm = realmOf(realms, query.realm);
    const format = REPORT_FORMATS.find((known) => known === query.format);
    if (format === undefined) throw invalidField('format', `must be one of ${REPORT_FORMATS.join(', ')}`);
    const { fileName, content } = await report(realm, format, Date.now());
    response.set('Cache-Control', 'no-store').attachment(fileName).type(MEDIA[format]);
    await unlessGone(pipeline(content, response));
  });

  router.get('/plan/reports', async ({ query }, response) => {
    const realm = realmOf(realms, query.realm);
    const schedules = await listSchedules(pool, realm);
    const files = await listReportFiles(pool, realm, REPORTS_KEPT.files);
    response.set('Cache-Control', 'no-store').json({ realm: realm.slug, schedules, files } satisfies MadeReports);
  });

  router.get('/plan/reports/:id', async ({ query, params }, response) => {
    const realm = realmOf(realms, query.realm);
    const file = await readReportFile(pool, realm, idParameter('id', params.id));
    if (file === null) throw notFound(`${realm.slug} keeps no made report ${params.id}`);
    response.set('Cache-Control', 'no-store').attachment(file.fileName).type(MEDIA[file.format]).send(file.content);
  });

  router.post('/plan/report-schedules', json({ limit: '4kb' }), async (request, response) => {
    const audit = await access.requireAudit(request, 'leader');
    const { realm: slug, ...input } = parseRequest(reportScheduleInputSchema, request.body);
    const realm = realmOf(realms, slug);
    const dueMs = nextReport(input, Date.now());
    const made = await transaction(pool, (client) => insertSchedule(client, realm, input, dueMs, MAX_SCHEDULES, audit));
    if (made === null) {
      throw new RequestError(
        409,
        'too-many-schedules',
        `${MAX_SCHEDULES} reports are made by plan: take one off first`,
      );
    }
    response.status(201).json(made);
  });

  router.delete('/plan/report-schedules/:id', async (request, response) => {
    const audit = await access.requireAudit(request, 'leader');
    const realm = realmOf(realms, request.query.realm);
    const id = idParameter('id', request.params.id);
    const ended = await transaction(pool, (client) => endSchedule(client, realm, id, audit));
    if (!ended) throw notFound(`${realm.slug} makes no report by the plan ${id}`);
    response.status(204).end();
  });

  return router;
}
