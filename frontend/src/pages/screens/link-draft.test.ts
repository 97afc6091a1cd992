import { WALL_PAGES } from '@commune/contract';
import { expect, it } from 'vitest';
import { screensVi } from '../../lib/screens/words-vi.ts';
import { newLink, readLink } from './link-draft.ts';

const NOW = Date.parse('2026-11-12T09:00:00+07:00');

it('a new link opens every page for a year, once it has a name', () => {
  expect(readLink(newLink(), NOW, screensVi)).toEqual({ errors: { name: screensVi.form.nameNeeded } });
  expect(readLink({ ...newLink(), name: ' Màn hình lớn ' }, NOW, screensVi)).toEqual({
    input: { name: 'Màn hình lớn', place: '', pages: [...WALL_PAGES], expiresMs: NOW + 365 * 86_400_000 },
  });
});

it('has one page at least, in the order of the wall, and may have no end', () => {
  const draft = { ...newLink(), name: 'A', lasts: 'ever' as const };
  expect(readLink({ ...draft, pages: [] }, NOW, screensVi)).toEqual({ errors: { pages: screensVi.form.pagesNeeded } });
  expect(readLink({ ...draft, pages: ['plan', 'flood'] }, NOW, screensVi)).toMatchObject({
    input: { pages: ['flood', 'plan'], expiresMs: null },
  });
});
