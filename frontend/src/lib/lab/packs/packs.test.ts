import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { newPack, readPack } from './pack-draft.ts';
import { readPackHeader } from './read-header.ts';
import { packsVi } from './words-vi.ts';

const NOW_MS = Date.parse('2026-11-26T08:30:20+07:00');
const HOUR_MS = 3_600_000;

describe('a pack that is to be made', () => {
  it('is of the last day, or of what the address names', () => {
    expect(newPack(null, null, NOW_MS)).toMatchObject({ from: '25/11/2026 08:30', until: '26/11/2026 08:30' });
    const named = newPack(NOW_MS - 2 * HOUR_MS, NOW_MS - HOUR_MS, NOW_MS);
    expect(named).toMatchObject({ from: '26/11/2026 06:30', until: '26/11/2026 07:30' });
    expect(readPack({ ...named, domains: ['power', 'river'], names: true }, 'sim', NOW_MS, packsVi)).toEqual({
      query: {
        ...{
          realm: 'sim',
          from: String(Date.parse('2026-11-26T06:30+07:00')),
          until: String(Date.parse('2026-11-26T07:30+07:00')),
        },
        ...{ domains: 'river,power', authors: 'names' },
      },
    });
  });

  it.each([
    ['soon', '26/11/2026 08:00', 'from', packsVi.make.badMoment],
    ['26/11/2026 07:00', '26/11/2026 06:00', 'until', packsVi.make.endBeforeStart],
    ['01/10/2026 07:00', '26/11/2026 06:00', 'until', packsVi.make.tooLong],
    ['26/11/2026 07:00', '26/11/2026 09:00', 'until', packsVi.make.ahead],
  ])('cannot go from «%s» to «%s»', (from, until, field, said) => {
    const draft = { ...newPack(null, null, NOW_MS), from, until };
    expect(readPack(draft, 'sim', NOW_MS, packsVi)).toEqual({ errors: { [field]: said } });
  });
});

describe('a file', () => {
  const lines = (header: object) =>
    new Blob([gzipSync(`${JSON.stringify(header)}\n${'{"pack":"gap"}\n'.repeat(200_000)}`)]);

  it('says what is in it before it is sent', async () => {
    const header = { pack: 1, counts: { things: 7 }, realm: { slug: 'sim' } };
    expect(await readPackHeader(lines(header))).toEqual({ header });
  });

  it.each([
    ['not-a-pack', new Blob(['time;stage\n1;2\n'])],
    ['not-a-pack', new Blob([gzipSync('{"recording":1}\n')])],
    ['not-a-pack', new Blob([])],
    ['newer', lines({ pack: 2, counts: {} })],
  ])('is told to be %s', async (fault, file) => {
    expect(await readPackHeader(file)).toEqual({ fault });
  });
});
