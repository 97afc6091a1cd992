export type { Engine } from './engine.ts';
export { type Migrated, MOVE_TABLE, migrate, pendingMigrations } from './migrate.ts';
export { MigrationError } from './migration-error.ts';
export { seed } from './seed.ts';
