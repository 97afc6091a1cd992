import type { Commune } from '@commune/contract';

/** Made on 1/7/2025 of the former town Diên Khánh and the communes Diên Toàn and Diên An (Nghị quyết 1667/NQ-UBTVQH15). */
export const commune: Pick<Commune, 'code' | 'name' | 'centre' | 'bounds'> = {
  code: '22651',
  name: { vi: 'Xã Diên Khánh', en: 'Diên Khánh commune' },
  centre: [109.1095, 12.2432],
  bounds: [109.085, 12.2131, 109.1301, 12.2718],
};

/** West, south, east, north: the commune with its neighbours, its gauges and its reservoirs. */
export const viewBounds: Commune['bounds'] = [109.0, 12.14, 109.19, 12.325];
