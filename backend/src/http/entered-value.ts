import type { Indicator, ValueInput } from '@commune/contract';
import { dateOfDay, dayOfDate, localDay, periodProblem, readEntered, startOfLocalDay } from '@commune/domain';
import { invalidField, RequestError } from '../errors.ts';
import type { NewValue } from '../store/plan/values.ts';

/** What is to be kept of a value that somebody enters. Throws a 400 or 409 that says why it cannot be one of its indicator. */
export function readEnteredValue(indicator: Indicator, input: ValueInput): NewValue {
  if (indicator.source !== 'by-hand') {
    const why = `${indicator.key} is computed from what the centre holds (${indicator.source}): correct it there`;
    throw new RequestError(409, 'computed-indicator', why);
  }
  const wrong = periodProblem(indicator, input, dateOfDay(localDay(Date.now())));
  if (wrong !== null) throw invalidField(wrong.field, wrong.problem);
  const figure = readEntered(indicator, input.figure);
  if ('problem' in figure) throw invalidField('figure', figure.problem);
  return {
    ...figure,
    indicator: indicator.key,
    fromMs: startOfLocalDay(dayOfDate(input.from)),
    toMs: startOfLocalDay(dayOfDate(input.to) + 1),
    coverage: input.coverage ?? null,
    source: input.source,
    evidence: input.evidence,
    link: input.link ?? null,
    formerUnits: input.formerUnits ?? null,
    replaces: input.replaces ?? null,
  };
}
