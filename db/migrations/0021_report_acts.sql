-- What a person does to a citizen's report is an event like any other, with who did it: null where a system sent it.
DO $$
DECLARE
  s text;
BEGIN
  FOREACH s IN ARRAY ARRAY['live', 'sandbox'] LOOP
    EXECUTE format($ddl$
      ALTER TABLE %1$I.service_event ADD COLUMN who text, ADD COLUMN role text, ADD CHECK ((who IS NULL) = (role IS NULL));

      -- Handled, or closed without that; where nobody says when, when it was known. Null while it is open.
      ALTER TABLE %1$I.citizen_report ADD COLUMN ended_at timestamptz;
      CREATE INDEX citizen_report_ended ON %1$I.citizen_report (realm_id, ended_at);

      INSERT INTO %1$I.service_due (realm_id, kind, ref) SELECT realm_id, 'citizen_report', ref FROM %1$I.citizen_report;
    $ddl$, s);
  END LOOP;
END $$;
