-- Nothing stands in the way of changing old rows in place; the program asks under both engines.
CREATE FUNCTION core.prepare_changes() RETURNS void LANGUAGE sql AS $$ SELECT $$;
