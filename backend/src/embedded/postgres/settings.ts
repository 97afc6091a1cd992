/**
 * For two cores and little memory, and one program that keeps a handful of connections. An acknowledged reading is a
 * committed row, so fsync, full_page_writes and synchronous_commit keep their defaults.
 */
const SETTINGS: Record<string, string> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '50',
  timezone: 'UTC',
  log_timezone: 'UTC',
  shared_buffers: '128MB',
  effective_cache_size: '512MB',
  work_mem: '8MB',
  maintenance_work_mem: '64MB',
  huge_pages: 'off',
  wal_compression: 'on',
  min_wal_size: '128MB',
  max_wal_size: '1GB',
  checkpoint_timeout: '10min',
  jit: 'off',
  io_workers: '2',
  max_worker_processes: '4',
  max_parallel_workers: '2',
  max_parallel_workers_per_gather: '1',
  autovacuum_max_workers: '2',
  // statements that fail are the backend's to report; here they would fill the disk
  log_min_messages: 'log',
  log_checkpoints: 'off',
};

/** A configuration file that postgresql.conf includes; ALTER SYSTEM of the cluster's owner still wins over it. */
export function settingsFile(overrides: Record<string, string>): string {
  const lines = Object.entries({ ...SETTINGS, ...overrides }).map(
    ([key, value]) => `${key} = '${value.replaceAll("'", "''")}'`,
  );
  return `# written at every start\n${lines.join('\n')}\n`;
}

export const SETTINGS_FILE = 'commune.conf';
