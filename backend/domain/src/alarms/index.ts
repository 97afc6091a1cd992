export * from './alarm-machine.ts';
export * from './alarm-state.ts';
export * from './evaluation.ts';
export * from './severity.ts';
