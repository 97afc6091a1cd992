-- Of many dossiers nobody says how their fee was paid: that is not the same as not online.
DO $$
DECLARE
  s text;
BEGIN
  FOREACH s IN ARRAY ARRAY['live', 'sandbox'] LOOP
    EXECUTE format($ddl$
      ALTER TABLE %1$I.dossier ALTER COLUMN paid_online DROP NOT NULL;
      INSERT INTO %1$I.service_due (realm_id, kind, ref) SELECT realm_id, 'dossier', ref FROM %1$I.dossier
        WHERE NOT paid_online;
    $ddl$, s);
  END LOOP;
END $$;
