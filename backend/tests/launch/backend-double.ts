// Stands in for the backend in the launcher's tests: keeps what the launcher relies on, with a real database.
import { startEmbeddedPostgres } from '../../src/embedded/postgres.ts';

const send = (message: unknown) => process.send?.(message);
const { DATA_DIR = '', DOUBLE_FAILS, DOUBLE_STUBBORN } = process.env;

send({ type: 'progress', text: 'Double is starting' });
if (DOUBLE_FAILS) {
  console.error('the log says why');
  send({ type: 'failed', text: DOUBLE_FAILS });
  setTimeout(() => process.exit(1), 50);
} else {
  const database = await startEmbeddedPostgres({ dataDir: DATA_DIR, settings: { fsync: 'off' } });
  const stop = async () => {
    if (DOUBLE_STUBBORN) return;
    await database.stop();
    process.exit(0);
  };
  process.on('SIGTERM', stop);
  process.on('disconnect', stop);
  const url = 'http://127.0.0.1:18080/';
  const link = `${url}sign-in?token=t`;
  send({
    type: 'ready',
    run: {
      url,
      signIn: { operator: link, leader: link, engineer: link, administrator: link },
      mqtt: { url: 'mqtt://127.0.0.1:18830', username: 'engineer', password: process.pid.toString() },
      database: { url: database.url },
      example: { topic: 'ioc/1/sim/a/obs', payload: '{}', command: 'mosquitto_pub -t x' },
    },
  });
}
