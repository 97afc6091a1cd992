import type { Realm } from '@commune/contract';
import { commune } from './commune.ts';

/** Which of them `/` opens is the set-up's to say. */
export const realms: Omit<Realm, 'isDefault' | 'toldBy'>[] = [
  { slug: 'live', kind: 'live', name: { vi: 'Trực tiếp', en: 'Live' }, communeCode: commune.code },
  { slug: 'sim', kind: 'sim', name: { vi: 'Mô phỏng', en: 'Simulation' }, communeCode: commune.code },
];
