-- Rules, the alarms that they raise, and everything that became of each.
CREATE FUNCTION core.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '%.% is append-only', TG_TABLE_SCHEMA, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;

DO $$
DECLARE
  s text;
BEGIN
  FOREACH s IN ARRAY ARRAY['live', 'sandbox'] LOOP
    EXECUTE format($ddl$
      -- A version is never changed: an alarm keeps the one that it came by.
      CREATE TABLE %1$I.alarm_rule (
        id            int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        realm_id      smallint NOT NULL REFERENCES core.realm,
        key           text NOT NULL CHECK (key ~ '^[A-Za-z0-9_-]{1,64}$'),
        version       int NOT NULL CHECK (version > 0),
        definition    jsonb NOT NULL,
        created_at    timestamptz NOT NULL DEFAULT now(),
        created_by    text NOT NULL,
        superseded_at timestamptz,
        UNIQUE (realm_id, key, version)
      );
      CREATE UNIQUE INDEX alarm_rule_current ON %1$I.alarm_rule (realm_id, key) WHERE superseded_at IS NULL;

      CREATE TABLE %1$I.alarm (
        id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        realm_id       smallint NOT NULL REFERENCES core.realm,
        rule_id        int NOT NULL REFERENCES %1$I.alarm_rule,
        -- the rule in all its versions, and the source: what "one open alarm" is about
        rule_key       text NOT NULL,
        thing_id       int NOT NULL REFERENCES %1$I.thing ON DELETE CASCADE,
        datastream_id  int REFERENCES %1$I.datastream ON DELETE CASCADE,
        -- the transitions so far; whoever writes one raises it in the same transaction
        n              int NOT NULL DEFAULT 0,
        severity       text NOT NULL CHECK (severity IN ('critical', 'high', 'medium', 'low')),
        peak           text NOT NULL CHECK (peak IN ('critical', 'high', 'medium', 'low')),
        level          jsonb,
        active         boolean NOT NULL,
        acknowledged_at timestamptz,
        acknowledged_by text,
        open           boolean NOT NULL GENERATED ALWAYS AS (active OR acknowledged_at IS NULL) STORED,
        raised_at      timestamptz NOT NULL,
        cleared_at     timestamptz,
        changed_at     timestamptz NOT NULL,
        value          double precision,
        limit_value    double precision,
        activations    int NOT NULL DEFAULT 1,
        flapping       boolean NOT NULL DEFAULT false,
        late           boolean NOT NULL DEFAULT false,
        shelved        jsonb,
        suppressed     boolean NOT NULL DEFAULT false,
        out_of_service boolean NOT NULL DEFAULT false,
        verified       jsonb,
        false_alarm    jsonb,
        assignee       text,
        note           jsonb,
        CHECK ((acknowledged_at IS NULL) = (acknowledged_by IS NULL)),
        CHECK (active = (cleared_at IS NULL))
      );
      CREATE UNIQUE INDEX alarm_one_open ON %1$I.alarm (realm_id, rule_key, thing_id, datastream_id)
        NULLS NOT DISTINCT WHERE active OR acknowledged_at IS NULL;
      CREATE INDEX alarm_raised ON %1$I.alarm (realm_id, raised_at DESC);
      CREATE INDEX alarm_thing ON %1$I.alarm (thing_id, raised_at DESC);

      CREATE TABLE %1$I.alarm_transition (
        alarm_id bigint NOT NULL REFERENCES %1$I.alarm ON DELETE CASCADE,
        n        int NOT NULL CHECK (n > 0),
        kind     text NOT NULL,
        at       timestamptz NOT NULL DEFAULT now(),
        time     timestamptz NOT NULL,
        who      text,
        why      text,
        severity text NOT NULL,
        level    jsonb,
        value    double precision,
        limit_value double precision,
        until_at timestamptz,
        PRIMARY KEY (alarm_id, n)
      );
      CREATE INDEX alarm_transition_at ON %1$I.alarm_transition (at);
      CREATE TRIGGER append_only BEFORE UPDATE ON %1$I.alarm_transition
        FOR EACH ROW EXECUTE FUNCTION core.refuse_change();
      -- Only with its alarm, which goes with its thing or with a drill as a whole.
      CREATE TRIGGER not_deleted_alone BEFORE DELETE ON %1$I.alarm_transition
        FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION core.refuse_change();

      -- What the evaluator knows of each rule and source beyond the readings themselves; none where nothing is amiss.
      CREATE TABLE %1$I.alarm_condition (
        rule_key      text NOT NULL,
        thing_id      int NOT NULL REFERENCES %1$I.thing ON DELETE CASCADE,
        datastream_id int REFERENCES %1$I.datastream ON DELETE CASCADE,
        state         jsonb NOT NULL,
        UNIQUE NULLS NOT DISTINCT (rule_key, thing_id, datastream_id)
      );

      CREATE TABLE %1$I.maintenance_window (
        id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        realm_id   smallint NOT NULL REFERENCES core.realm,
        scope      jsonb NOT NULL,
        from_time  timestamptz NOT NULL,
        to_time    timestamptz NOT NULL CHECK (to_time >= from_time),
        reason     text NOT NULL,
        who        text NOT NULL,
        at         timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX maintenance_window_to ON %1$I.maintenance_window (realm_id, to_time);

      CREATE TABLE %1$I.out_of_service (
        thing_id int PRIMARY KEY REFERENCES %1$I.thing ON DELETE CASCADE,
        reason   text NOT NULL,
        who      text NOT NULL,
        at       timestamptz NOT NULL DEFAULT now()
      );
    $ddl$, s);
  END LOOP;
END
$$;

-- The evaluator begins with what is written from now on: an old journal would raise yesterday's alarms.
INSERT INTO core.journal_cursor (follower, realm_schema, xid, seq)
SELECT 'alarms', s, pg_snapshot_xmin(pg_current_snapshot()), -1 FROM unnest(ARRAY['live', 'sandbox']) AS s;
