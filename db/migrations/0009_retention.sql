-- From when on each level is kept: what lies before its floor was dropped for good. A bucket that begins before the
-- floor of the level it is made of must never be redone: what it says is all that is left of its readings.
CREATE TABLE core.retention_floor (
  realm_schema text NOT NULL CHECK (realm_schema IN ('live', 'sandbox')),
  level        text NOT NULL CHECK (level IN ('raw', '10m', '1h', '1d')),
  floor        timestamptz NOT NULL,
  PRIMARY KEY (realm_schema, level)
);
INSERT INTO core.retention_floor (realm_schema, level, floor)
SELECT s, l, '-infinity' FROM unnest(ARRAY['live', 'sandbox']) AS s, unnest(ARRAY['raw', '10m', '1h', '1d']) AS l;

-- The levels that are rolled up, finest first, and from when on each may be redone.
CREATE FUNCTION core.rollup_levels(realm_schema text)
RETURNS TABLE (name text, unit text, width interval, redone_from timestamptz) LANGUAGE sql STABLE AS $$
  SELECT v.name, v.unit, v.width,
         (SELECT max(f.floor) FROM core.retention_floor f
          WHERE f.realm_schema = $1 AND f.level IN (v.finer, v.level))
  FROM (VALUES (1, 'observation_10m', '10m', 'raw', 'minute', INTERVAL '10 min'),
               (2, 'observation_1h', '1h', '10m', 'hour', INTERVAL '1 hour'),
               (3, 'observation_1d', '1d', '1h', 'day', INTERVAL '1 day')) AS v (k, name, level, finer, unit, width)
  ORDER BY k
$$;
