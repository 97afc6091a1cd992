-- How far the rollups have followed each schema's journal. What lies behind may be pruned, what lies before may not.
CREATE TABLE core.rollup_cursor (
  realm_schema text PRIMARY KEY CHECK (realm_schema IN ('live', 'sandbox')),
  xid          xid8 NOT NULL,
  seq          bigint NOT NULL,
  at           timestamptz NOT NULL
);
INSERT INTO core.rollup_cursor (realm_schema, xid, seq, at)
SELECT s, '0', -1, now() FROM unnest(ARRAY['live', 'sandbox']) AS s;

-- Marks change what a rollup holds without changing an observation: their buckets are redone all the same.
CREATE TABLE core.rollup_due (
  id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  realm_schema  text NOT NULL,
  datastream_id int NOT NULL,
  from_time     timestamptz NOT NULL,
  to_time       timestamptz NOT NULL
);
