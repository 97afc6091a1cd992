export * from './local-day.ts';
export * from './working-clock.ts';
export * from './working-days.ts';
