import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** By what the two are called within a document. */
export const FONTS = { regular: 'regular', bold: 'bold' } as const;

const PACKAGE = '@expo-google-fonts/tinos';

let loaded: { regular: Buffer; bold: Buffer } | undefined;

/** Tinos: as wide as Times New Roman, in which offices write, with every letter of Vietnamese. Read once. */
export function loadFonts(): { regular: Buffer; bold: Buffer } {
  const read = (file: string) => readFileSync(createRequire(import.meta.url).resolve(`${PACKAGE}/${file}`));
  loaded ??= { regular: read('400Regular/Tinos_400Regular.ttf'), bold: read('700Bold/Tinos_700Bold.ttf') };
  return loaded;
}
