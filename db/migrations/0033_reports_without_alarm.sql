-- Which citizen reports are overdue is told from their register, on the page of reports and on the wall. The rule judged a reading
-- that only simulators send: it never raised anything in the real commune, and in the simulated one it went on about reports that
-- somebody had closed. It is switched off where it stands as it was given out; what somebody changed stays.
DO $$
DECLARE
  s text;
BEGIN
  FOREACH s IN ARRAY ARRAY['live', 'sandbox'] LOOP
    EXECUTE format($sql$
      UPDATE %1$I.alarm_rule SET superseded_at = now()
      WHERE key = 'reports-overdue' AND version = 1 AND created_by = 'system' AND superseded_at IS NULL
        AND realm_id IN (SELECT id FROM core.realm WHERE kind IN ('live', 'sim'));
      INSERT INTO %1$I.alarm_rule (realm_id, key, version, definition, created_by)
        SELECT realm_id, key, 2, jsonb_set(definition, '{enabled}', 'false'), created_by FROM %1$I.alarm_rule r
        WHERE key = 'reports-overdue' AND version = 1 AND created_by = 'system'
          AND realm_id IN (SELECT id FROM core.realm WHERE kind IN ('live', 'sim'))
          AND NOT EXISTS (SELECT FROM %1$I.alarm_rule other WHERE other.realm_id = r.realm_id AND other.key = r.key AND other.version > 1);
    $sql$, s);
  END LOOP;
END $$;
