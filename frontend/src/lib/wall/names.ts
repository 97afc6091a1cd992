import type { Registry, Thing } from '@commune/contract';
import type { Language } from '../i18n/words.svelte.ts';

/** «Đồng Trăng» of «Trạm thủy văn Đồng Trăng»: beside others of its kind a thing needs no more than what sets it apart. */
export function shortName(
  { name, kind }: Pick<Thing, 'name' | 'kind'>,
  { kinds }: Pick<Registry, 'kinds'>,
  language: Language,
): string {
  const full = name[language];
  const called = kinds.find(({ key }) => key === kind)?.name[language];
  if (called === undefined) return full;
  const [lower, kindLower] = [full.toLowerCase(), called.toLowerCase()];
  if (lower.startsWith(`${kindLower} `)) return full.slice(called.length + 1);
  if (lower.endsWith(` ${kindLower}`)) return full.slice(0, -called.length - 1);
  return full;
}
