import type { ImportColumn, ImportField } from '@commune/contract';
import { describe, expect, it } from 'vitest';
import { emptyDraft, fileProblem, readFileDraft, withFile } from './file-draft.ts';
import { changedColumns, doubled, letterOf, mappingDraft, NOTHING, namesSubject } from './mapping-draft.ts';
import { importsVi } from './words-vi.ts';

const NOW = Date.parse('2026-11-26T10:00:00+07:00');
const FIELDS = (
  [
    ['subject', 'reference'],
    ['state', 'choice'],
    ['receivedMs', 'moment'],
  ] as const
).map(([field, type]): ImportField => ({ field, type, required: false, name: { vi: field, en: field } }));
const COLUMNS: ImportColumn[] = [
  { column: 0, header: 'Mã hồ sơ', field: 'subject', personal: false },
  { column: 1, header: 'Họ và tên', field: null, personal: true },
  { column: 2, header: 'Ngày tiếp nhận', field: 'receivedMs', dates: 'dmy', personal: false },
  { column: 3, header: 'Trạng thái', field: 'state', words: { 'Chờ ký': 'processing' }, personal: false },
  { column: 4, header: 'Ghi chú', field: null, personal: false },
];
const draft = () => mappingDraft(COLUMNS, [{ column: 3, word: 'Chờ sếp', rows: 4 }]);

describe('how columns are read', () => {
  it('is as it was where nobody changes anything', () => {
    expect(changedColumns(draft(), COLUMNS, FIELDS)).toEqual([]);
  });

  it('says what is changed alone', () => {
    const changed = draft();
    changed[2]!.dates = 'mdy';
    changed[3]!.words[1]!.meant = NOTHING;
    expect(changedColumns(changed, COLUMNS, FIELDS)).toEqual([
      { column: 2, field: 'receivedMs', dates: 'mdy' },
      { column: 3, field: 'state', words: { 'Chờ ký': 'processing', 'Chờ sếp': null } },
    ]);
    changed[2] = { ...changed[2]!, field: '' };
    expect(changedColumns(changed, COLUMNS, FIELDS)[0]).toEqual({ column: 2, field: null });
  });

  it('needs the subject, and no field twice', () => {
    const changed = draft();
    expect([namesSubject(changed), [...doubled(changed)]]).toEqual([true, []]);
    changed[4]!.field = 'state';
    expect([...doubled(changed)]).toEqual(['state']);
    changed[0]!.field = '';
    expect(namesSubject(changed)).toBe(false);
  });

  it('names columns as a spreadsheet does', () => {
    expect([0, 25, 26, 51, 52, 701, 702].map(letterOf)).toEqual(['A', 'Z', 'AA', 'AZ', 'BA', 'ZZ', 'AAA']);
  });
});

describe('a file', () => {
  const file = (name: string, size = 10) => ({ name, size });

  it.each([
    ['of another kind', [file('báo cáo.pdf')], 'không phải bảng tính'],
    ['of an old kind', [file('hồ sơ.xls')], 'lưu thành .xlsx'],
    ['that is empty', [file('a.csv', 0)], 'rỗng'],
    ['that is too large', [file('a.xlsx', 65 * 1024 * 1024)], '64 MB'],
    ['beside another', [file('a.csv'), file('b.csv')], 'Mỗi lần một tệp'],
    ['that is none', [], 'chọn một tệp'],
  ])('%s is not taken, and it is said what to do', (_name, files, said) => {
    expect(fileProblem(files, importsVi)).toContain(said);
  });

  it('is taken with when it was written last, and sent once it is declared', () => {
    const chosen = new File(['x'], 'hồ sơ.csv', { lastModified: Date.parse('2026-11-26T07:30:00+07:00') });
    expect(fileProblem([chosen], importsVi)).toBeNull();
    const taken = withFile(emptyDraft('payment'), chosen, NOW);
    expect(taken.exported).toBe('26/11/2026 07:30');
    expect(readFileDraft(taken, NOW, importsVi)).toEqual({ errors: { declared: expect.any(String) } });
    const declared = { ...taken, declared: true };
    expect(readFileDraft(declared, NOW, importsVi)).toEqual({
      input: { file: chosen, kind: 'payment', exportedMs: chosen.lastModified },
    });
    expect(readFileDraft({ ...declared, exported: 'hôm qua' }, NOW, importsVi)).toHaveProperty('errors.exported');
    expect(readFileDraft({ ...declared, exported: '27/11/2026 07:30' }, NOW, importsVi)).toHaveProperty(
      'errors.exported',
    );
  });
});
