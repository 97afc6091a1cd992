import { expect, it } from 'vitest';
import { pagesVi as words } from '../../lib/i18n/pages-vi.ts';
import { newWindow, readWindow } from './window-draft.ts';

const NOW = Date.parse('2026-11-26T07:30:00+07:00');
const draft = { ...newWindow(NOW), scope: { domain: 'river' as const, kinds: [], things: [] }, reason: ' Thay pin ' };

it('begins now, for two hours, and is sent as moments', () => {
  expect(readWindow(draft, words)).toEqual({
    input: { scope: { domain: 'river' }, from: NOW, to: NOW + 7_200_000, reason: 'Thay pin' },
  });
});

it('says at each field what is wrong', () => {
  const wrong = readWindow({ ...newWindow(NOW), from: '31/02/2026 07:00', to: '' }, words);
  expect(wrong).toEqual({
    errors: {
      scope: words.maintenance.scopeNeeded,
      from: words.maintenance.badMoment,
      to: words.maintenance.badMoment,
      reason: words.drawer.reasonNeeded,
    },
  });
  expect(readWindow({ ...draft, to: draft.from }, words)).toEqual({ errors: { to: words.maintenance.endBeforeStart } });
});
