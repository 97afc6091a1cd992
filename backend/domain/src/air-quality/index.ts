export * from './air-hours.ts';
export * from './aqi-level.ts';
export * from './breakpoints.ts';
export * from './completeness.ts';
export * from './now-cast.ts';
export * from './vn-aqi.ts';
