export * from './file.ts';
export * from './job.ts';
export * from './replay-report.ts';
export * from './replay-table.ts';
export * from './runner.ts';
export * from './scenario-run.ts';
