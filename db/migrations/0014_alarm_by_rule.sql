-- What became of a rule's alarms is asked for by its key, in all its versions.
DO $$
DECLARE
  s text;
BEGIN
  FOREACH s IN ARRAY ARRAY['live', 'sandbox'] LOOP
    EXECUTE format('CREATE INDEX alarm_rule_raised ON %I.alarm (realm_id, rule_key, raised_at DESC)', s);
  END LOOP;
END
$$;
