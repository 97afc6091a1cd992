-- The score of Decision 766 as it was published, recorded by hand beside our own: each record is a row for good, and of one
-- period the last one holds. And why an import failed, in a word that a page can translate.
DO $$
DECLARE
  s text;
BEGIN
  FOREACH s IN ARRAY ARRAY['live', 'sandbox'] LOOP
    EXECUTE format($ddl$
      CREATE TABLE %1$I.official_score (
        id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        realm_id    smallint NOT NULL REFERENCES core.realm,
        from_day    date NOT NULL,
        to_day      date NOT NULL,                 -- the last day of the period
        points      double precision NOT NULL CHECK (points BETWEEN 0 AND 100),
        groups      jsonb NOT NULL,                -- points by group, of the groups that were told
        source      text NOT NULL,
        link        text,
        told_on     date NOT NULL,
        declaration text NOT NULL CHECK (declaration = 'no-state-secret'),
        who         text NOT NULL,
        at          timestamptz NOT NULL DEFAULT now(),
        CHECK (to_day >= from_day)
      );
      CREATE INDEX official_score_period ON %1$I.official_score (realm_id, to_day DESC, from_day DESC, id DESC);

      ALTER TABLE %1$I.service_import ADD COLUMN fault text;
    $ddl$, s);
  END LOOP;
END $$;
