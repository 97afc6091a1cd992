-- TimescaleDB: a hypertable with a chunk a day, kept as columns once the day before yesterday is over. No time index of
-- its own: every query names its datastreams, and without that index storing is 1.4 times as fast.
DO $$
DECLARE
  s text;
BEGIN
  FOREACH s IN ARRAY ARRAY['live', 'sandbox'] LOOP
    EXECUTE format($ddl$
      CREATE TABLE %1$I.observation (
        datastream_id int NOT NULL,
        quality       smallint NOT NULL,
        time          timestamptz NOT NULL,
        value         double precision NOT NULL,
        PRIMARY KEY (datastream_id, time)
      );
    $ddl$, s);
    PERFORM create_hypertable(format('%I.observation', s)::regclass, by_range('time', INTERVAL '1 day'),
                              create_default_indexes => false);
    EXECUTE format($ddl$
      ALTER TABLE %1$I.observation SET (timescaledb.enable_columnstore, timescaledb.segmentby = 'datastream_id',
                                        timescaledb.orderby = 'time DESC');
    $ddl$, s);
    EXECUTE format('CALL add_columnstore_policy(%L, after => INTERVAL ''2 days'')', format('%I.observation', s));
  END LOOP;
END
$$;

-- Chunks make themselves; the program asks under both engines.
CREATE FUNCTION core.prepare_observation_days(realm_schema text, from_time timestamptz, to_time timestamptz)
RETURNS void LANGUAGE sql AS $$ SELECT $$;
