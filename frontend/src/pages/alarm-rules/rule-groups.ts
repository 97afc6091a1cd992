import { type AlarmRule, DOMAINS, type Domain, type Registry, SEVERITIES, type Severity } from '@commune/contract';

/** Of what a rule may name, the domains. */
type Known = Pick<Registry, 'kinds'> & { things: readonly Pick<Registry['things'][number], 'slug' | 'domain'>[] };

export interface RuleGroup {
  domain: Domain | 'several';
  rules: AlarmRule[];
}

/** The current rules by the domain that they look at, in the order of every screen; those that look at several come last. */
export function groupRules(rules: readonly AlarmRule[], known: Known): RuleGroup[] {
  const groups = new Map<RuleGroup['domain'], AlarmRule[]>(
    [...DOMAINS, 'several' as const].map((domain) => [domain, []]),
  );
  for (const rule of rules) if (rule.current) groups.get(domainOf(rule, known))?.push(rule);
  return [...groups]
    .filter(([, of]) => of.length > 0)
    .map(([domain, of]) => ({ domain, rules: of.sort((a, b) => a.name.vi.localeCompare(b.name.vi, 'vi')) }));
}

function domainOf({ scope }: AlarmRule, { kinds, things }: Known): RuleGroup['domain'] {
  if (scope.domain) return scope.domain;
  const domains = new Set(
    scope.things
      ? scope.things.map((slug) => things.find((thing) => thing.slug === slug)?.domain)
      : scope.kinds?.map((key) => kinds.find((kind) => kind.key === key)?.domain),
  );
  const [only] = domains;
  return domains.size === 1 && only ? only : 'several';
}

/** How bad an alarm of this rule can become. */
export function worstOf({ condition }: AlarmRule): Severity {
  if (condition.type !== 'threshold') return condition.severity;
  const ranks = condition.levels.map(({ severity }) => SEVERITIES.indexOf(severity));
  return SEVERITIES[Math.min(...ranks)] ?? 'low';
}
