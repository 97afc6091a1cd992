export type { Engine } from './engine.ts';
export { type Migrated, migrate } from './migrate.ts';
export { MigrationError } from './migration-error.ts';
export { seed } from './seed.ts';
