import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @param {string} dataDir
 * @param {import('../src/process-lock.mjs').LockHolder} holder
 */
export function alreadyRunning(dataDir, holder) {
  let url = '';
  try {
    url = JSON.parse(readFileSync(join(dataDir, 'run.json'), 'utf8')).url;
  } catch {
    // not ready yet, or somebody else's to read
  }
  const where = url ? `: ${url}` : ' (đang khởi động · starting)';
  return `IOC đang chạy từ thư mục này, tiến trình ${holder.pid}${where}\n  It is already running from this folder, process ${holder.pid}${where}`;
}
