-- How far each follower that must miss nothing has come in a schema's journal. What lies behind all of them may be pruned.
CREATE TABLE core.journal_cursor (
  follower     text NOT NULL,
  realm_schema text NOT NULL CHECK (realm_schema IN ('live', 'sandbox')),
  xid          xid8 NOT NULL,
  seq          bigint NOT NULL,
  PRIMARY KEY (follower, realm_schema)
);
INSERT INTO core.journal_cursor (follower, realm_schema, xid, seq)
SELECT 'station-status', s, '0', -1 FROM unnest(ARRAY['live', 'sandbox']) AS s;
