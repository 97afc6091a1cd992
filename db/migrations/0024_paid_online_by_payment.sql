-- Whether a dossier was paid online is told by the payments of it as well.
DO $$
DECLARE
  s text;
BEGIN
  FOREACH s IN ARRAY ARRAY['live', 'sandbox'] LOOP
    EXECUTE format($ddl$
      INSERT INTO %1$I.service_due (realm_id, kind, ref)
        SELECT DISTINCT realm_id, 'dossier', dossier FROM %1$I.payment
        WHERE dossier IS NOT NULL AND state = 'paid' AND method = 'online';
    $ddl$, s);
  END LOOP;
END $$;
