import { describe, expect, it } from 'vitest';
import { ingestOverview } from './ingest-overview.ts';

const figures = {
  slots: 0,
  received: 0,
  committed: 0,
  duplicates: 0,
  rejected: 0,
  backlog: 0,
  lagMs: 0,
  stalled: false,
  messages: {},
  meters: null,
  looks: [],
};
const other = (more: object) => ({ ...figures, id: 'x', roles: ['ingest'], ...more });

describe('ingestOverview', () => {
  it('sums what the processes count and tells the longest lag', () => {
    const own = { figures: { ...figures, received: 5, committed: 4, lagMs: 9 }, takesIn: true };
    const { counts, stalled } = ingestOverview(own, [other({ received: 10, committed: 8, rejected: 2, lagMs: 30 })]);
    expect(counts).toEqual({ received: 15, committed: 12, duplicates: 0, rejected: 2, backlog: 0, lagMs: 30 });
    expect(stalled).toBe(false);
  });

  it('is stalled where one process is, or where nobody takes readings in', () => {
    const pages = { figures, takesIn: false };
    expect(ingestOverview(pages, [other({}), other({ stalled: true })]).stalled).toBe(true);
    expect(ingestOverview(pages, [other({ roles: ['watch'] })]).stalled).toBe(true);
    expect(ingestOverview(pages, [other({})]).stalled).toBe(false);
    expect(ingestOverview({ figures, takesIn: true }, []).stalled).toBe(false);
  });
});
