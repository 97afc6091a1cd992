-- As before, but every bucket that has closed since the last round is asked for, at each level: a bucket that was not over
-- when its last reading was followed would be passed by the watermark otherwise, and be empty from then on. Ten minutes
-- are cut by their own grid: a range that holds no whole bucket is refused.
CREATE OR REPLACE PROCEDURE core.refresh_rollups(realm_schema text, datastreams int[], buckets timestamptz[], marked boolean)
LANGUAGE plpgsql AS $$
DECLARE
  level record;
  due record;
  last_round timestamptz;
BEGIN
  SELECT at INTO last_round FROM core.rollup_cursor c WHERE c.realm_schema = refresh_rollups.realm_schema;
  FOR level IN SELECT * FROM core.rollup_levels(realm_schema) LOOP
    FOR due IN
      SELECT min(b) AS from_time, max(b) + level.width AS to_time
      FROM (SELECT b, b - level.width * row_number() OVER (ORDER BY b) AS run
            FROM (SELECT core.bucket_start(level.unit, b) AS b FROM unnest(buckets) AS b
                  UNION
                  SELECT generate_series(core.bucket_start(level.unit, last_round), now(), level.width)) d
            WHERE b + level.width <= now() AND b >= level.redone_from) r
      GROUP BY run ORDER BY run
    LOOP
      CALL refresh_continuous_aggregate(format('%I.%I', realm_schema, level.name)::regclass, due.from_time, due.to_time,
                                        force => marked);
    END LOOP;
  END LOOP;
END
$$;

-- Where the bucket of a moment begins, at the level of that unit: days are those of Asia/Ho_Chi_Minh.
CREATE FUNCTION core.bucket_start(unit text, moment timestamptz) RETURNS timestamptz LANGUAGE sql STABLE AS $$
  SELECT CASE unit WHEN 'minute' THEN date_bin('10 min', moment, '2000-01-01T00:00:00Z')
                   ELSE date_trunc(unit, moment, 'Asia/Ho_Chi_Minh') END
$$;
