export * from './alarms/index.ts';
export * from './liveness.ts';
export * from './own-silence.ts';
export * from './station-status.ts';
