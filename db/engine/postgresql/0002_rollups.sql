-- Plain PostgreSQL: three tables, redone bucket by bucket wherever an observation or a mark changed.
DO $$
DECLARE
  s text;
  level text;
BEGIN
  FOREACH s IN ARRAY ARRAY['live', 'sandbox'] LOOP
    FOREACH level IN ARRAY ARRAY['10m', '1h', '1d'] LOOP
      EXECUTE format($ddl$
        CREATE TABLE %1$I.%2$I (
          datastream_id int NOT NULL,
          bucket        timestamptz NOT NULL,
          n             bigint NOT NULL,
          min           double precision NOT NULL,
          max           double precision NOT NULL,
          sum           double precision NOT NULL,
          first         double precision NOT NULL,
          last          double precision NOT NULL,
          PRIMARY KEY (datastream_id, bucket)
        );
      $ddl$, s, 'observation_' || level);
    END LOOP;
  END LOOP;
END
$$;

-- Redoes one level's buckets from the finer one. `finer` is a subquery with the columns of a rollup and `at`, the time
-- that puts a row in its bucket; `due` are the (datastream, bucket) pairs to redo.
CREATE PROCEDURE core.redo_rollup(target text, finer text, width interval, due_datastreams int[], due_buckets timestamptz[])
LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format($sql$
    WITH due AS (SELECT DISTINCT d, b FROM unnest($1, $2) AS u (d, b)),
    redone AS (
      SELECT due.d, due.b, r.*
      FROM due CROSS JOIN LATERAL (
        SELECT sum(n) AS n, min(min), max(max), sum(sum), (array_agg(first ORDER BY at))[1] AS first,
               (array_agg(last ORDER BY at DESC))[1] AS last
        FROM (%2$s) f WHERE f.datastream_id = due.d AND f.at >= due.b AND f.at < due.b + $3) r
    ),
    emptied AS (
      DELETE FROM %1$s t USING redone WHERE t.datastream_id = redone.d AND t.bucket = redone.b AND redone.n IS NULL
    )
    INSERT INTO %1$s (datastream_id, bucket, n, min, max, sum, first, last)
    SELECT d, b, n, min, max, sum, first, last FROM redone WHERE n IS NOT NULL ORDER BY d, b
    ON CONFLICT (datastream_id, bucket) DO UPDATE SET n = excluded.n, min = excluded.min, max = excluded.max,
      sum = excluded.sum, first = excluded.first, last = excluded.last
  $sql$, target, finer) USING due_datastreams, due_buckets, width;
END
$$;

-- Redoes the given 10-minute buckets and all that is above them, finest first. What is marked discard is left out;
-- that a mark changed (`marked`) makes no difference here.
CREATE PROCEDURE core.refresh_rollups(realm_schema text, datastreams int[], buckets timestamptz[], marked boolean)
LANGUAGE plpgsql AS $$
DECLARE
  hours timestamptz[];
  days timestamptz[];
BEGIN
  hours := ARRAY(SELECT date_trunc('hour', b, 'Asia/Ho_Chi_Minh') FROM unnest(buckets) WITH ORDINALITY AS u (b, k) ORDER BY k);
  days := ARRAY(SELECT date_trunc('day', b, 'Asia/Ho_Chi_Minh') FROM unnest(buckets) WITH ORDINALITY AS u (b, k) ORDER BY k);
  CALL core.redo_rollup(format('%I.observation_10m', realm_schema), format($raw$
    SELECT o.datastream_id, o.time AS at, 1 AS n, o.value AS min, o.value AS max, o.value AS sum, o.value AS first, o.value AS last
    FROM %1$I.observation o
    WHERE NOT EXISTS (SELECT FROM %1$I.observation_mark m WHERE m.datastream_id = o.datastream_id AND m.quality = 'discard'
                      AND o.time >= m.from_time AND o.time < m.to_time)
  $raw$, realm_schema), '10 min', datastreams, buckets);
  CALL core.redo_rollup(format('%I.observation_1h', realm_schema),
    format('SELECT *, bucket AS at FROM %I.observation_10m', realm_schema), '1 hour', datastreams, hours);
  CALL core.redo_rollup(format('%I.observation_1d', realm_schema),
    format('SELECT *, bucket AS at FROM %I.observation_1h', realm_schema), '1 day', datastreams, days);
END
$$;
