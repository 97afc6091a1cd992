import type pg from 'pg';

const ROWS_A_PORTION = 5000;

/** The rows of a query, some at a time, by a cursor of the transaction that the caller holds; one such query at a time. */
export async function* inPortions<Row extends pg.QueryResultRow>(
  client: pg.ClientBase,
  query: string,
  values: readonly unknown[],
): AsyncGenerator<Row[]> {
  await client.query(`DECLARE portion NO SCROLL CURSOR FOR ${query}`, [...values]);
  for (;;) {
    const { rows } = await client.query<Row>(`FETCH ${ROWS_A_PORTION} FROM portion`);
    if (rows.length > 0) yield rows;
    if (rows.length < ROWS_A_PORTION) break;
  }
  await client.query('CLOSE portion');
}
