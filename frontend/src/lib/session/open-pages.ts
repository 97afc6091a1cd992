import type { Role } from '@commune/contract';
import { PAGES, type PagePath } from '../ui/place.svelte.ts';
import { who } from './who.svelte.ts';

/** Pages on which some alone have something to do. */
const KEPT_FOR: Partial<Record<PagePath, readonly Role[]>> = {
  '/imports': ['operator', 'engineer'],
  '/lab': ['engineer'],
};

/** The pages that are of use to whoever sits here. */
export function openPages(): PagePath[] {
  return PAGES.filter((page) => {
    const roles = KEPT_FOR[page];
    return roles === undefined || who.keeps(...roles);
  });
}
