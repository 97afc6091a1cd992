import type pg from 'pg';

/** Runs work on one connection between BEGIN and COMMIT; whatever it throws rolls back and comes out. */
export async function transaction<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    return await between(client, 'BEGIN', work);
  } finally {
    client.release();
  }
}

/** The same where every statement is to see one and the same state of the database. */
export async function snapshot<C extends pg.ClientBase, T>(client: C, work: (client: C) => Promise<T>): Promise<T> {
  return between(client, 'BEGIN ISOLATION LEVEL REPEATABLE READ', work);
}

/** Runs work on a connection between `begin` and COMMIT; whatever it throws rolls back and comes out. */
export async function between<C extends pg.ClientBase, T>(
  client: C,
  begin: string,
  work: (client: C) => Promise<T>,
): Promise<T> {
  try {
    await client.query(begin);
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

/** Runs work apart within a transaction: whatever it throws takes back what it did, and that alone, and comes out. */
export async function apart<T>(client: pg.ClientBase, work: () => Promise<T>): Promise<T> {
  await client.query('SAVEPOINT apart');
  try {
    const result = await work();
    await client.query('RELEASE apart');
    return result;
  } catch (error) {
    await client.query('ROLLBACK TO apart; RELEASE apart').catch(() => undefined);
    throw error;
  }
}
