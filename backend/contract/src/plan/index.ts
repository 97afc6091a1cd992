export * from './indicator.ts';
