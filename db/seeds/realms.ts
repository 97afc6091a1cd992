import type { Realm } from '@commune/contract';
import { commune } from './commune.ts';

export const realms: Realm[] = [
  { slug: 'live', kind: 'live', name: { vi: 'Trực tiếp', en: 'Live' }, communeCode: commune.code },
  { slug: 'sim', kind: 'sim', name: { vi: 'Mô phỏng', en: 'Simulation' }, communeCode: commune.code },
];
