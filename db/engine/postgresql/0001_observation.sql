-- Plain PostgreSQL: one partition a UTC day, made ahead by the program and on demand for older days.
DO $$
DECLARE
  s text;
BEGIN
  FOREACH s IN ARRAY ARRAY['live', 'sandbox'] LOOP
    -- In this order of columns the smallint lies in the padding before the timestamp and costs nothing.
    EXECUTE format($ddl$
      CREATE TABLE %1$I.observation (
        datastream_id int NOT NULL,
        quality       smallint NOT NULL,
        time          timestamptz NOT NULL,
        value         double precision NOT NULL,
        PRIMARY KEY (datastream_id, time)
      ) PARTITION BY RANGE (time);
    $ddl$, s);
  END LOOP;
END
$$;

-- Makes the partitions that hold from_time … to_time. Attaching takes no lock that stops readers or writers;
-- CREATE TABLE … PARTITION OF would.
CREATE FUNCTION core.prepare_observation_days(realm_schema text, from_time timestamptz, to_time timestamptz)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  day date;
  part text;
BEGIN
  FOR day IN
    SELECT generate_series((from_time AT TIME ZONE 'UTC')::date, (to_time AT TIME ZONE 'UTC')::date, '1 day')::date
  LOOP
    part := 'observation_' || to_char(day, 'YYYYMMDD');
    CONTINUE WHEN to_regclass(format('%I.%I', realm_schema, part)) IS NOT NULL;
    PERFORM pg_advisory_xact_lock(hashtextextended(realm_schema || part, 0));
    CONTINUE WHEN to_regclass(format('%I.%I', realm_schema, part)) IS NOT NULL;
    EXECUTE format('CREATE TABLE %1$I.%2$I (LIKE %1$I.observation INCLUDING ALL)', realm_schema, part);
    EXECUTE format('ALTER TABLE %1$I.observation ATTACH PARTITION %1$I.%2$I FOR VALUES FROM (%3$L) TO (%4$L)',
                   realm_schema, part, day::timestamp AT TIME ZONE 'UTC', (day + 1)::timestamp AT TIME ZONE 'UTC');
  END LOOP;
END
$$;
