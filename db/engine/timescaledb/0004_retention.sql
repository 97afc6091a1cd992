-- As before, but nothing is redone from what was dropped: a refresh that reaches below a dropped chunk destroys what the
-- aggregate still holds of it.
CREATE OR REPLACE PROCEDURE core.refresh_rollups(realm_schema text, datastreams int[], buckets timestamptz[], marked boolean)
LANGUAGE plpgsql AS $$
DECLARE
  level record;
  due record;
BEGIN
  FOR level IN SELECT * FROM core.rollup_levels(realm_schema) LOOP
    FOR due IN
      SELECT min(b) AS from_time, max(b) + level.width AS to_time
      FROM (SELECT b, b - level.width * row_number() OVER (ORDER BY b) AS run
            FROM (SELECT DISTINCT date_trunc(level.unit, b, 'Asia/Ho_Chi_Minh') AS b FROM (SELECT unnest(buckets) AS b
                        UNION SELECT at FROM core.rollup_cursor c WHERE c.realm_schema = refresh_rollups.realm_schema) u) d
            WHERE b + level.width <= now() AND b >= level.redone_from) r
      GROUP BY run ORDER BY run
    LOOP
      CALL refresh_continuous_aggregate(format('%I.%I', realm_schema, level.name)::regclass, due.from_time, due.to_time,
                                        force => marked);
    END LOOP;
  END LOOP;
END
$$;

-- The spans of time that observations are kept in.
CREATE FUNCTION core.observation_spans(realm_schema text)
RETURNS TABLE (from_time timestamptz, to_time timestamptz) LANGUAGE sql STABLE AS $$
  SELECT range_start, range_end FROM timescaledb_information.chunks
  WHERE hypertable_schema = $1 AND hypertable_name = 'observation' ORDER BY range_start
$$;

-- Drops what is older than the floor, whole chunks of it. Returns whether there may be more.
CREATE FUNCTION core.drop_below(realm_schema text, level text, floor timestamptz, portion int)
RETURNS boolean LANGUAGE plpgsql SET lock_timeout = '2s' AS $$
BEGIN
  PERFORM drop_chunks(format('%I.%I', realm_schema, CASE level WHEN 'raw' THEN 'observation' ELSE 'observation_' || level END)::regclass,
                      older_than => floor);
  RETURN false;
END
$$;
