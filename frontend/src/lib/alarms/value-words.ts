import type { Alarm, AlarmRule, ObservedProperty } from '@commune/contract';
import { printValue } from '../i18n/numbers.ts';
import type { Words } from '../i18n/vi.ts';
import type { Language } from '../i18n/words.svelte.ts';

/** What was compared and its limit, as a row says them; null where nothing is compared. */
export interface AlarmFigures {
  value: string | null;
  limit: string | null;
}

export function alarmFigures(
  { value, limit, level, datastream }: Alarm,
  property: ObservedProperty | undefined,
  rule: AlarmRule | undefined,
  words: Words,
  language: Language,
): AlarmFigures {
  // A flag says no more than the alarm itself.
  if (!property || !datastream || property.kind === 'flag') return { value: null, limit: null };
  const perHour =
    rule?.condition.type === 'threshold' && rule.condition.take === 'rate' ? `/${words.units.symbols.h}` : '';
  const print = (number: number) => {
    const { text, symbol } = printValue(number, property, words, language);
    return [text, `${symbol}${perHour}`].filter(Boolean).join(' ');
  };
  const bound = limit === null ? null : print(limit);
  return {
    value: value === null ? null : print(value),
    limit: bound === null ? null : level ? words.alarms.namedLimit(level[language], bound) : words.alarms.limit(bound),
  };
}

/** «BĐ2 · Mực nước Đồng Trăng»: the level where it has a name, and what the rule is called. */
export function alarmTitle({ rule, level }: Pick<Alarm, 'rule' | 'level'>, language: Language): string {
  return level ? `${level[language]} · ${rule.name[language]}` : rule.name[language];
}

/** Whoever acted: an account that is named after its role is called by the role. */
export function personName(who: string, words: Words): string {
  return (words.roles as Record<string, { name: string }>)[who]?.name ?? who;
}
