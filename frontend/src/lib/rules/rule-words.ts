import type { Condition, ObservedProperty, Severity, Take } from '@commune/contract';
import { printValue } from '../i18n/numbers.ts';
import { exactDuration } from '../i18n/times.ts';
import type { Words } from '../i18n/vi.ts';
import type { Language } from '../i18n/words.svelte.ts';

/** A rule's condition as it is said: of what, and from where on how bad. */
export interface ConditionWords {
  subject: string;
  levels: { severity: Severity; text: string }[];
}

export function conditionWords(
  condition: Condition,
  properties: readonly ObservedProperty[],
  words: Words,
  language: Language,
): ConditionWords {
  const { rules } = words.pages;
  if (condition.type === 'silence') {
    return {
      subject: rules.types.silence,
      levels: [{ severity: condition.severity, text: words.liveness[condition.after] }],
    };
  }
  if (condition.type === 'expression') {
    return { subject: rules.types.expression, levels: [{ severity: condition.severity, text: condition.expression }] };
  }
  const property = properties.find(({ key }) => key === condition.property);
  const name = property ? property.name[language] : condition.property;
  if (condition.type === 'state') {
    const codes = condition.codes.map((code) =>
      property ? printValue(code, property, words, language).text : rules.code(String(code)),
    );
    return { subject: name, levels: [{ severity: condition.severity, text: codes.join(', ') }] };
  }
  const { take, overS, direction, levels } = condition;
  const { orMore, orLess } = words.pages.drawer;
  return {
    subject: take === 'value' ? name : `${name}, ${takeWords(take, overS, words)}`,
    levels: levels.map(({ at, severity, name: level }) => {
      const bound = (direction === 'above' ? orMore : orLess)(printCompared(at, property, take, words, language));
      return { severity, text: level ? `${level[language]}: ${bound}` : bound };
    }),
  };
}

/** «trung bình 24 giờ» */
function takeWords(take: Take, overS: number, words: Words): string {
  if (take === 'value') return words.pages.take.value;
  return words.pages.take[take](exactDuration(overS * 1000, words));
}

/** A number of what a rule compares: a rate is per hour, a mean and a sum are in the property's own unit. */
export function printCompared(
  value: number,
  property: ObservedProperty | undefined,
  take: Take,
  words: Words,
  language: Language,
): string {
  if (!property) return String(value);
  const { text, symbol } = printValue(value, property, words, language);
  const unit = take === 'rate' ? `${symbol}${words.pages.take.perHour}` : symbol;
  return [text, unit].filter(Boolean).join(' ');
}
