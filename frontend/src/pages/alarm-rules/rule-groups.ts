import { type AlarmRule, DOMAINS, type Domain, SEVERITIES, type Severity, type ThingKind } from '@commune/contract';

export interface RuleGroup {
  domain: Domain | 'several';
  rules: AlarmRule[];
}

/** The current rules by the domain that they look at, in the order of every screen; those that look at several come last. */
export function groupRules(rules: readonly AlarmRule[], kinds: readonly ThingKind[]): RuleGroup[] {
  const groups = new Map<RuleGroup['domain'], AlarmRule[]>(
    [...DOMAINS, 'several' as const].map((domain) => [domain, []]),
  );
  for (const rule of rules) if (rule.current) groups.get(domainOf(rule, kinds))?.push(rule);
  return [...groups]
    .filter(([, of]) => of.length > 0)
    .map(([domain, of]) => ({ domain, rules: of.sort((a, b) => a.name.vi.localeCompare(b.name.vi, 'vi')) }));
}

function domainOf({ scope }: AlarmRule, kinds: readonly ThingKind[]): RuleGroup['domain'] {
  if (scope.domain) return scope.domain;
  const domains = new Set((scope.kinds ?? []).map((key) => kinds.find((kind) => kind.key === key)?.domain));
  const [only] = domains;
  return domains.size === 1 && only ? only : 'several';
}

/** How bad an alarm of this rule can become. */
export function worstOf({ condition }: AlarmRule): Severity {
  if (condition.type !== 'threshold') return condition.severity;
  const ranks = condition.levels.map(({ severity }) => SEVERITIES.indexOf(severity));
  return SEVERITIES[Math.min(...ranks)] ?? 'low';
}
