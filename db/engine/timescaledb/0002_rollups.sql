-- TimescaleDB: hierarchical continuous aggregates with the columns that plain PostgreSQL has as tables. Ten minutes also
-- answer for the tail that is not materialised yet; above, the tail is read from the finer level.
DO $$
DECLARE
  s text;
BEGIN
  FOREACH s IN ARRAY ARRAY['live', 'sandbox'] LOOP
    EXECUTE format($ddl$
      CREATE MATERIALIZED VIEW %1$I.observation_10m
      WITH (timescaledb.continuous, timescaledb.materialized_only = false) AS
      SELECT o.datastream_id, time_bucket('10 min', o.time) AS bucket, count(*) AS n, min(o.value), max(o.value), sum(o.value),
             first(o.value, o.time), last(o.value, o.time)
      FROM %1$I.observation o
      LEFT JOIN %1$I.observation_mark m ON m.datastream_id = o.datastream_id AND m.quality = 'discard'
        AND o.time >= m.from_time AND o.time < m.to_time
      WHERE m.id IS NULL
      GROUP BY o.datastream_id, time_bucket('10 min', o.time)
      WITH NO DATA
    $ddl$, s);
    EXECUTE format($ddl$
      CREATE MATERIALIZED VIEW %1$I.observation_1h
      WITH (timescaledb.continuous, timescaledb.materialized_only = true) AS
      SELECT datastream_id, time_bucket('1 hour', bucket) AS bucket, sum(n)::bigint AS n, min(min), max(max), sum(sum),
             first(first, bucket), last(last, bucket)
      FROM %1$I.observation_10m GROUP BY datastream_id, time_bucket('1 hour', bucket)
      WITH NO DATA
    $ddl$, s);
    EXECUTE format($ddl$
      CREATE MATERIALIZED VIEW %1$I.observation_1d
      WITH (timescaledb.continuous, timescaledb.materialized_only = true) AS
      SELECT datastream_id, time_bucket('1 day', bucket, 'Asia/Ho_Chi_Minh') AS bucket, sum(n)::bigint AS n, min(min), max(max),
             sum(sum), first(first, bucket), last(last, bucket)
      FROM %1$I.observation_1h GROUP BY datastream_id, time_bucket('1 day', bucket, 'Asia/Ho_Chi_Minh')
      WITH NO DATA
    $ddl$, s);
  END LOOP;
END
$$;

-- Redoes the given 10-minute buckets and all that is above them, finest first: one that is refreshed before the level
-- below it would find nothing new. Buckets in a row are refreshed as one range; only what changed in it is computed.
-- A bucket that is not over stays out, for the watermark must not pass what has yet to come; the buckets of the last
-- round are asked for again, for they may be over by now. Changes of marks are not tracked: `marked` computes them anew.
CREATE PROCEDURE core.refresh_rollups(realm_schema text, datastreams int[], buckets timestamptz[], marked boolean)
LANGUAGE plpgsql AS $$
DECLARE
  level record;
  due record;
BEGIN
  FOR level IN
    SELECT * FROM (VALUES ('observation_10m', 'minute', INTERVAL '10 min'), ('observation_1h', 'hour', INTERVAL '1 hour'),
                          ('observation_1d', 'day', INTERVAL '1 day')) AS v (name, unit, width)
  LOOP
    FOR due IN
      SELECT min(b) AS from_time, max(b) + level.width AS to_time
      FROM (SELECT b, b - level.width * row_number() OVER (ORDER BY b) AS run
            FROM (SELECT DISTINCT date_trunc(level.unit, b, 'Asia/Ho_Chi_Minh') AS b FROM (SELECT unnest(buckets) AS b
                        UNION SELECT at FROM core.rollup_cursor c WHERE c.realm_schema = refresh_rollups.realm_schema) u) d
            WHERE b + level.width <= now()) r
      GROUP BY run ORDER BY run
    LOOP
      CALL refresh_continuous_aggregate(format('%I.%I', realm_schema, level.name)::regclass, due.from_time, due.to_time,
                                        force => marked);
    END LOOP;
  END LOOP;
END
$$;
