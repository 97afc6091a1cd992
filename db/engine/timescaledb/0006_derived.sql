-- Lets the rest of the transaction change rows of compressed chunks in place, however many share a batch with others: by
-- default a statement that unpacks more than 100,000 fails, and would fail at every try.
CREATE FUNCTION core.prepare_changes() RETURNS void LANGUAGE sql AS $$
  SELECT set_config('timescaledb.max_tuples_decompressed_per_dml_transaction', '0', true)
$$;
