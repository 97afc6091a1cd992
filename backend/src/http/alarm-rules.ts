import { ruleInputSchema } from '@commune/contract';
import { json, Router } from 'express';
import type pg from 'pg';
import { invalidField, RequestError } from '../errors.ts';
import { countRules, listRules, saveRule } from '../store/alarms/rules.ts';
import type { RealmRow } from '../store/realms.ts';
import { transaction } from '../store/transaction.ts';
import type { Access } from './access.ts';
import { readsAsScreen } from './display-reading.ts';
import { optionalTextParameter } from './optional-parameters.ts';
import { momentParameter } from './past-moment.ts';
import { parseRequest } from './problems.ts';
import { realmOf } from './realm-of.ts';
import { requireUsable } from './rule-check.ts';

/** Each is held against every reading of its things. */
const MAX_RULES = 1000;
const MAX_VERSIONS = 1000;

export interface AlarmRuleParts {
  pool: pg.Pool;
  access: Access;
  realms: readonly RealmRow[];
}

/** `GET /api/alarm-rules`, with `at` as they held then; `POST /api/alarm-rules` (engineer): a rule, or the next version of one. */
export function alarmRuleRoutes({ pool, access, realms }: AlarmRuleParts): Router {
  const router = Router();

  router.get('/alarm-rules', async ({ query }, response) => {
    const realm = realmOf(realms, query.realm);
    const key = optionalTextParameter('key', query.key);
    const versions = optionalTextParameter('versions', query.versions);
    if (versions !== null && versions !== 'all') throw invalidField('versions', 'must be all, or be left out');
    if (versions !== null && key === null) throw invalidField('key', 'name the rule whose versions you want');
    const atMs = query.at === undefined ? null : momentParameter(realm, 'at', query.at);
    if (versions !== null && atMs !== null) throw invalidField('at', 'a moment has one version; leave out "versions"');
    const which = atMs === null ? (versions ?? 'current') : { heldAtMs: atMs };
    const rules = await listRules(pool, realm, key, which, MAX_VERSIONS);
    response.json(readsAsScreen(response) ? rules.map((rule) => ({ ...rule, createdBy: '' })) : rules);
  });

  router.post('/alarm-rules', json({ limit: '128kb' }), async (request, response) => {
    const audit = await access.requireAudit(request, 'engineer');
    const { realm: slug, key, ...definition } = parseRequest(ruleInputSchema, request.body);
    const realm = realmOf(realms, slug);
    await requireUsable(pool, realm, definition);
    const rule = await transaction(pool, async (client) => {
      const saved = await saveRule(client, realm, key, definition, audit);
      if (saved.version === 1 && (await countRules(client, realm)) > MAX_RULES) {
        throw new RequestError(409, 'too-many-rules', `${realm.slug} has ${MAX_RULES} rules; change one of them`);
      }
      return saved;
    });
    response.status(rule.version === 1 ? 201 : 200).json(rule);
  });

  return router;
}
