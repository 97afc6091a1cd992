-- As before, for names of any table: the planner may read the day out of a name before it has looked whose it is.
CREATE OR REPLACE FUNCTION core.observation_spans(realm_schema text)
RETURNS TABLE (from_time timestamptz, to_time timestamptz) LANGUAGE sql STABLE AS $$
  SELECT day AT TIME ZONE 'UTC', (day + INTERVAL '1 day') AT TIME ZONE 'UTC'
  FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
  CROSS JOIN LATERAL (
    SELECT to_date(CASE WHEN c.relname ~ '^observation_[0-9]{8}$' THEN right(c.relname, 8) END, 'YYYYMMDD')::timestamp AS day) d
  WHERE i.inhparent = format('%I.observation', $1)::regclass ORDER BY day
$$;
