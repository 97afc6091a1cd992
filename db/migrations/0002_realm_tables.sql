-- The realm-bound tables, alike in `live` (the real commune) and `sandbox` (simulations and drills).
-- A session works in one of them; an unqualified name is never used, so the two cannot mix by a search path.
CREATE SCHEMA live;
CREATE SCHEMA sandbox;

DO $$
DECLARE
  s text;
BEGIN
  FOREACH s IN ARRAY ARRAY['live', 'sandbox'] LOOP
    EXECUTE format($ddl$
      CREATE TABLE %1$I.thing (
        id                  int PRIMARY KEY DEFAULT nextval('core.thing_id'),
        realm_id            smallint NOT NULL REFERENCES core.realm,
        slug                text NOT NULL CHECK (slug ~ '^[A-Za-z0-9_-]{1,64}$'),
        state               text NOT NULL CHECK (state IN ('registered', 'discovered', 'retired')),
        kind                text,
        domain              text CHECK (domain IN ('environment', 'river', 'water', 'power', 'lighting', 'traffic', 'waste',
                                                   'network', 'services', 'reports')),
        name                jsonb,
        longitude           double precision CHECK (longitude BETWEEN -180 AND 180),
        latitude            double precision CHECK (latitude BETWEEN -90 AND 90),
        shape               jsonb,
        position_accuracy_m double precision,
        position_verified   boolean NOT NULL DEFAULT false,
        unit_key            text REFERENCES core.organisational_unit,
        discovered_by       text,
        created_at          timestamptz NOT NULL DEFAULT now(),
        UNIQUE (realm_id, slug),
        CHECK ((longitude IS NULL) = (latitude IS NULL)),
        CHECK (state = 'discovered' OR (kind IS NOT NULL AND domain IS NOT NULL AND name IS NOT NULL))
      );
      CREATE INDEX thing_discovered_by ON %1$I.thing (discovered_by) WHERE state = 'discovered';

      CREATE TABLE %1$I.datastream (
        id                  int PRIMARY KEY DEFAULT nextval('core.datastream_id'),
        thing_id            int NOT NULL REFERENCES %1$I.thing ON DELETE CASCADE,
        key                 text NOT NULL CHECK (key ~ '^[A-Za-z0-9_-]{1,64}$'),
        property_id         int NOT NULL REFERENCES core.observed_property,
        expected_interval_s int NOT NULL CHECK (expected_interval_s > 0),
        UNIQUE (thing_id, key)
      );

      CREATE TABLE %1$I.observation_mark (
        id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        datastream_id int NOT NULL REFERENCES %1$I.datastream ON DELETE CASCADE,
        from_time     timestamptz NOT NULL,
        to_time       timestamptz NOT NULL CHECK (to_time > from_time),
        quality       text NOT NULL CHECK (quality IN ('calibrating', 'faulty', 'discard')),
        reason        text NOT NULL,
        who           text NOT NULL,
        at            timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX observation_mark_range ON %1$I.observation_mark (datastream_id, from_time);

      -- One row a committed batch and realm, in the batch's transaction. `rows` is packed by columns:
      -- n × float64 time in epoch ms, n × float64 value, n × int32 datastream, n × uint8 quality, little-endian.
      CREATE TABLE %1$I.journal (
        seq          bigint PRIMARY KEY DEFAULT nextval('core.journal_seq'),
        xid          xid8 NOT NULL DEFAULT pg_current_xact_id(),
        realm_id     smallint NOT NULL REFERENCES core.realm,
        committed_at timestamptz NOT NULL DEFAULT now(),
        origin       uuid NOT NULL,               -- the process that wrote it
        via          text NOT NULL CHECK (via IN ('ingest', 'import', 'derived')),
        t_min        timestamptz NOT NULL,
        t_max        timestamptz NOT NULL,
        n            int NOT NULL CHECK (n > 0),
        rows         bytea NOT NULL
      );
      ALTER TABLE %1$I.journal ALTER COLUMN rows SET STORAGE EXTERNAL;
      CREATE INDEX journal_xid ON %1$I.journal (xid, seq);
      CREATE INDEX journal_committed_at ON %1$I.journal (committed_at);

      -- When we ourselves were not taking readings: silence then is ours, not the devices'.
      CREATE TABLE %1$I.ingest_gap (
        id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        from_time timestamptz NOT NULL,
        to_time   timestamptz NOT NULL CHECK (to_time >= from_time),
        reason    text NOT NULL
      );

      CREATE TABLE %1$I.keyframe (
        realm_id    smallint NOT NULL REFERENCES core.realm,
        time        timestamptz NOT NULL,
        journal_seq bigint NOT NULL,
        n           int NOT NULL,
        rows        bytea NOT NULL,
        PRIMARY KEY (realm_id, time)
      );

      CREATE TABLE %1$I.service_event (
        realm_id smallint NOT NULL REFERENCES core.realm,
        id       uuid NOT NULL,
        time     timestamptz NOT NULL,
        type     text NOT NULL,
        subject  text NOT NULL,
        data     jsonb NOT NULL,
        PRIMARY KEY (realm_id, id)
      );
      CREATE INDEX service_event_time ON %1$I.service_event (realm_id, type, time);
    $ddl$, s);
  END LOOP;
END
$$;
