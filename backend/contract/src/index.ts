export * from './http.ts';
export * from './payloads.ts';
export * from './problem.ts';
export * from './refusals.ts';
export * from './socket.ts';
export * from './topics.ts';
export * from './version.ts';
export * from './words.ts';
