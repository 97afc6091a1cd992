import type { Localized, Realm } from '@commune/contract';
import { en } from '../i18n/en.ts';
import { vi } from '../i18n/vi.ts';
import { i18n } from '../i18n/words.svelte.ts';
import { mapGoal } from '../map/map-goal.svelte.ts';
import { THEMES } from '../map/style/palette.ts';
import { openPages } from '../session/open-pages.ts';
import { theme } from '../theme/theme.svelte.ts';
import { address } from '../ui/address.svelte.ts';
import { pageHref, place } from '../ui/place.svelte.ts';
import type { Choice, Entry } from './entries.ts';
import type { Command } from './finder.svelte.ts';

/** A word of the interface, in both languages. */
export const said = (of: (words: typeof vi) => string): Localized => ({ vi: of(vi), en: of(en as typeof vi) });

function entry(key: string, kind: Entry['kind'], name: Localized, choice: Choice): Entry {
  return { key, kind, name, note: null, names: [name.vi, name.en], also: [], weight: 0, choice };
}

/** The map and the pages beside it. */
export function pageEntries(): Entry[] {
  return [
    entry(
      'page/map',
      'page',
      said(({ pages }) => pages.nav.map),
      { to: 'page', path: '/' },
    ),
    ...openPages().map((path) =>
      entry(
        `page${path}`,
        'page',
        said(({ pages }) => pages.nav[path]),
        { to: 'page', path },
      ),
    ),
  ];
}

export function commandEntries(commands: readonly Command[]): Entry[] {
  return commands.map(({ key, name, keys, run }) => ({
    ...entry(`command/${key}`, 'command', name, { to: 'command', run }),
    ...(keys === undefined ? {} : { keys }),
  }));
}

/** What can be done wherever the page is. */
export function ownCommands(realms: readonly Realm[], current: string): Command[] {
  const others = realms.filter(({ slug }) => slug !== current);
  return [
    {
      key: 'fit',
      name: said(({ pages }) => pages.search.fit),
      keys: 'F',
      run: () => {
        if (place.page !== null) place.open(pageHref('/', current));
        mapGoal.wanted = 'commune';
      },
    },
    ...THEMES.filter((one) => one !== theme.name).map((one) => ({
      key: `theme/${one}`,
      name: said((words) => words.toTheme[one]),
      run: () => theme.choose(one),
    })),
    { key: 'vi', name: said(({ pages }) => pages.search.toVietnamese), run: () => i18n.choose('vi') },
    { key: 'en', name: said(({ pages }) => pages.search.toEnglish), run: () => i18n.choose('en') },
    ...others.map(({ slug, name }) => ({
      key: `realm/${slug}`,
      name: { vi: vi.pages.search.toRealm(name.vi), en: en.pages.search.toRealm(name.en) },
      run: () => address.openRealm(slug),
    })),
  ];
}
