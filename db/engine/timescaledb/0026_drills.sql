-- Rollups are continuous aggregates: nobody asks for a datastream that there is no more, and its buckets go with the others
-- of their time.
CREATE FUNCTION core.forget_rollups(realm_schema text, datastreams int[]) RETURNS void LANGUAGE sql AS $$ SELECT $$;
