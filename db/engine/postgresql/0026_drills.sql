-- Forgets what was rolled up of datastreams that there are no more.
CREATE FUNCTION core.forget_rollups(realm_schema text, datastreams int[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  level text;
BEGIN
  FOREACH level IN ARRAY ARRAY['10m', '1h', '1d'] LOOP
    EXECUTE format('DELETE FROM %I.%I WHERE datastream_id = ANY($1)', realm_schema, 'observation_' || level) USING datastreams;
  END LOOP;
END
$$;
