import { PAGES, type PagePath } from '../ui/place.svelte.ts';
import { who } from './who.svelte.ts';

/** The pages that are of use to whoever sits here: files are taken in by some only. */
export function openPages(): PagePath[] {
  return PAGES.filter((page) => page !== '/imports' || who.keeps('operator', 'engineer'));
}
