-- What is looked for every second must not mean a walk through every alarm or mark.
DO $$
DECLARE
  s text;
BEGIN
  FOREACH s IN ARRAY ARRAY['live', 'sandbox'] LOOP
    EXECUTE format($ddl$
      CREATE INDEX alarm_shelved ON %1$I.alarm (realm_id)
        WHERE shelved IS NOT NULL AND (active OR acknowledged_at IS NULL);
      CREATE INDEX observation_mark_discard ON %1$I.observation_mark (id)
        WHERE quality = 'discard' AND who <> 'derived';
    $ddl$, s);
  END LOOP;
END
$$;
