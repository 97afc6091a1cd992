import { formatNumber } from './numbers.ts';
import type { Language } from './words.svelte.ts';

const KILOBYTE = 1024;

/** «184 kB», «3,4 MB»; never 0 for something. */
export function fileSize(bytes: number, language: Language): string {
  const kilobytes = bytes / KILOBYTE;
  if (kilobytes < KILOBYTE) return `${formatNumber(Math.max(1, Math.round(kilobytes)), 0, language)} kB`;
  return `${formatNumber(kilobytes / KILOBYTE, 1, language)} MB`;
}
