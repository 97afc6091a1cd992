-- Drills: who made each, and up to which clock its alarms have been evaluated. A drill's clock comes with its readings, as
-- entries of the journal.
CREATE TABLE core.drill (
  realm_id   smallint PRIMARY KEY REFERENCES core.realm ON DELETE CASCADE,
  created_by text NOT NULL,
  clock_at   timestamptz NOT NULL
);

-- The entry of that clock; none where there was none yet, or where the journal was left behind by a move.
CREATE TABLE core.drill_place (
  realm_id smallint PRIMARY KEY REFERENCES core.realm ON DELETE CASCADE,
  xid      xid8 NOT NULL,
  seq      bigint NOT NULL
);

DO $$
DECLARE
  s text;
BEGIN
  FOREACH s IN ARRAY ARRAY['live', 'sandbox'] LOOP
    EXECUTE format($ddl$
      ALTER TABLE %1$I.journal DROP CONSTRAINT journal_via_check, DROP CONSTRAINT journal_n_check;
      -- Of a clock there are no rows; t_min and t_max are where it stands.
      ALTER TABLE %1$I.journal ADD CONSTRAINT journal_via_check CHECK (via IN ('ingest', 'import', 'derived', 'clock')),
        ADD CONSTRAINT journal_n_check CHECK (n > 0 OR (n = 0 AND via = 'clock' AND t_min = t_max));
      CREATE INDEX journal_clock ON %1$I.journal (realm_id, xid, seq) WHERE via = 'clock';
    $ddl$, s);
  END LOOP;
END
$$;
