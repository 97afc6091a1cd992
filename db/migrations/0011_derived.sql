-- Derived values follow the journal in two places: those of the air come from the rollups and stay behind them, those of
-- a river come from the readings themselves.
INSERT INTO core.journal_cursor (follower, realm_schema, xid, seq)
SELECT f, s, '0', -1 FROM unnest(ARRAY['derived-air', 'derived-river']) AS f, unnest(ARRAY['live', 'sandbox']) AS s;

-- Where a mark changed what counts: what was derived from it is told anew.
CREATE TABLE core.derived_due (
  id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  realm_schema  text NOT NULL,
  datastream_id int NOT NULL,
  from_time     timestamptz NOT NULL,
  to_time       timestamptz NOT NULL
);
