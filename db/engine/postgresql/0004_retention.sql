-- As before, but nothing is redone from what was dropped.
CREATE OR REPLACE PROCEDURE core.refresh_rollups(realm_schema text, datastreams int[], buckets timestamptz[], marked boolean)
LANGUAGE plpgsql AS $$
DECLARE
  level record;
  finer text;
  due_datastreams int[];
  due_buckets timestamptz[];
BEGIN
  finer := format($raw$
    SELECT o.datastream_id, o.time AS at, 1 AS n, o.value AS min, o.value AS max, o.value AS sum, o.value AS first, o.value AS last
    FROM %1$I.observation o
    WHERE NOT EXISTS (SELECT FROM %1$I.observation_mark m WHERE m.datastream_id = o.datastream_id AND m.quality = 'discard'
                      AND o.time >= m.from_time AND o.time < m.to_time)
  $raw$, realm_schema);
  FOR level IN SELECT * FROM core.rollup_levels(realm_schema) LOOP
    SELECT array_agg(d ORDER BY d, b), array_agg(b ORDER BY d, b) INTO due_datastreams, due_buckets
    FROM (SELECT DISTINCT d, date_trunc(level.unit, b, 'Asia/Ho_Chi_Minh') AS b FROM unnest(datastreams, buckets) AS u (d, b)) p
    WHERE b >= level.redone_from;
    IF due_buckets IS NOT NULL THEN
      CALL core.redo_rollup(format('%I.%I', realm_schema, level.name), finer, level.width, due_datastreams, due_buckets);
    END IF;
    finer := format('SELECT *, bucket AS at FROM %I.%I', realm_schema, level.name);
  END LOOP;
END
$$;

-- The spans of time that observations are kept in.
CREATE FUNCTION core.observation_spans(realm_schema text)
RETURNS TABLE (from_time timestamptz, to_time timestamptz) LANGUAGE sql STABLE AS $$
  SELECT day AT TIME ZONE 'UTC', (day + INTERVAL '1 day') AT TIME ZONE 'UTC'
  FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
  CROSS JOIN LATERAL (SELECT to_date(right(c.relname, 8), 'YYYYMMDD')::timestamp AS day) d
  WHERE i.inhparent = format('%I.observation', $1)::regclass ORDER BY day
$$;

-- Drops what is older than the floor, at most `portion` of it: a partition of the observations, or that many rows of a
-- rollup. Returns whether there may be more. Dropping a partition stops everybody else for a moment: it does not wait
-- long for that moment, lest they queue up behind it.
CREATE FUNCTION core.drop_below(realm_schema text, level text, floor timestamptz, portion int)
RETURNS boolean LANGUAGE plpgsql SET lock_timeout = '2s' AS $$
DECLARE
  part text;
  n bigint;
BEGIN
  IF level = 'raw' THEN
    SELECT 'observation_' || to_char(s.from_time AT TIME ZONE 'UTC', 'YYYYMMDD') INTO part
    FROM core.observation_spans(realm_schema) s WHERE s.to_time <= floor ORDER BY s.from_time LIMIT 1;
    IF part IS NULL THEN RETURN false; END IF;
    EXECUTE format('DROP TABLE %I.%I', realm_schema, part);
    RETURN true;
  END IF;
  EXECUTE format($sql$
    DELETE FROM %1$I.%2$I WHERE ctid = ANY(ARRAY(
      SELECT o.ctid FROM %1$I.datastream d CROSS JOIN LATERAL (
        SELECT r.ctid FROM %1$I.%2$I r WHERE r.datastream_id = d.id AND r.bucket < $1 LIMIT $2) o LIMIT $2))
  $sql$, realm_schema, 'observation_' || level) USING floor, portion;
  GET DIAGNOSTICS n = ROW_COUNT;
  RETURN n = portion;
END
$$;
