import { dayOfDate } from '@commune/domain';

/** The first local day of the commune in its present bounds: nothing in its registers is older. */
export const FIRST_DAY = dayOfDate('2025-07-01');
const DAYS_A_MONTH = 30.44;
const PACE_MONTHS = 18;

/** A share that was `from` on the first day and nears `to`, ever more slowly. */
function rising(from: number, to: number): (day: number) => number {
  return (day) => to - (to - from) * Math.exp(-Math.max(0, day - FIRST_DAY) / DAYS_A_MONTH / PACE_MONTHS);
}

/** How digital the office is on a local day, 0 to 1: what is done at the counter and on paper becomes less. */
export const shares = {
  filedOnline: rising(0.42, 0.88),
  /** of the fees of what was filed online */
  feePaidOnline: rising(0.7, 0.96),
  /** of the fees at the counter: on the national portal's page, by the code on the desk */
  counterPaidOnline: rising(0.08, 0.4),
  /** of the fees at the counter: transfer or card */
  counterCashless: rising(0.15, 0.4),
  /** of the papers that came over the counter */
  papersDigitised: rising(0.45, 0.9),
  resultDigitised: rising(0.7, 0.97),
  electronicResult: rising(0.78, 0.98),
  reused: rising(0.3, 0.85),
  documentDigital: rising(0.92, 1),
  documentSigned: rising(0.88, 1),
} as const;
