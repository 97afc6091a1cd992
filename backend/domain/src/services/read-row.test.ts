import { serviceFactSchema } from '@commune/contract';
import { describe, expect, it } from 'vitest';
import { type IncomingRow, readServiceRow } from './read-row.ts';

const ROW: IncomingRow = {
  kind: 'dossier',
  subject: 'H32.15.26-260302-0001',
  knownMs: 1_772_413_200_000,
  arrivedMs: 1_772_413_205_000,
  source: { from: 'import', id: 'one', row: 2 },
  fields: { state: 'processed', processedMs: 1_772_400_000_000, returnedMs: null },
};
const read = (more: Partial<IncomingRow>) => readServiceRow({ ...ROW, ...more });

describe('a row', () => {
  it('is a fact of its subject', () => {
    const { fact, dropped } = read({});
    expect(fact).toEqual(ROW);
    expect(serviceFactSchema.safeParse(fact).success).toBe(true);
    expect(dropped).toEqual([]);
  });

  it('loses what is of a person, what nobody defined and what cannot be read', () => {
    const { fact, dropped } = read({
      fields: {
        ...ROW.fields,
        'Họ tên người nộp': 'Nguyễn Văn A',
        procedure: '0905123456',
        colour: 'red',
        feeVnd: '8000',
      },
    });
    expect(fact?.fields).toEqual(ROW.fields);
    expect(dropped.map(({ field, reason }) => [field, reason])).toEqual([
      ['Họ tên người nộp', 'personal_field'],
      ['procedure', 'phone'],
      ['colour', 'unknown_field'],
      ['feeVnd', 'bad_value'],
    ]);
  });

  it('is refused where its reference is a person’s or none, or where it states nothing', () => {
    expect(read({ subject: '056123456789' }).refused?.reason).toBe('personal_reference');
    expect(read({ subject: '' }).refused).toMatchObject({
      reason: 'bad_data',
      detail: expect.stringContaining('reference'),
    });
    expect(read({ fields: { state: 'eaten' } })).toMatchObject({
      fact: null,
      refused: { reason: 'bad_data', detail: 'the row states nothing' },
      dropped: [{ field: 'state', reason: 'bad_value' }],
    });
  });
});
