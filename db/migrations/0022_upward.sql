-- What leaves the commune for the level above: reports that are made by a plan and kept as the files that they were, and the
-- messages to the province's IOC, from the moment that they are due until a receipt came or somebody was told why none did.
DO $$
DECLARE
  s text;
BEGIN
  FOREACH s IN ARRAY ARRAY['live', 'sandbox'] LOOP
    EXECUTE format($ddl$
      CREATE TABLE %1$I.report_schedule (
        id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        realm_id   smallint NOT NULL REFERENCES core.realm,
        rhythm     jsonb NOT NULL,
        at_minute  smallint NOT NULL CHECK (at_minute BETWEEN 0 AND 1439),   -- of the local day
        format     text NOT NULL CHECK (format IN ('pdf', 'xlsx', 'csv')),
        due_at     timestamptz NOT NULL,
        tried_at   timestamptz,                    -- when the last try failed, and how
        failure    text,
        who        text NOT NULL,
        at         timestamptz NOT NULL DEFAULT now(),
        ended_at   timestamptz,                    -- taken off the list; its files stay
        CHECK ((tried_at IS NULL) = (failure IS NULL))
      );
      CREATE INDEX report_schedule_due ON %1$I.report_schedule (due_at) WHERE ended_at IS NULL;

      CREATE TABLE %1$I.report_file (
        id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        realm_id    smallint NOT NULL REFERENCES core.realm,
        schedule_id bigint NOT NULL REFERENCES %1$I.report_schedule,
        due_at      timestamptz NOT NULL,
        made_at     timestamptz NOT NULL,
        file_name   text NOT NULL,
        format      text NOT NULL,
        content     bytea NOT NULL,
        UNIQUE (schedule_id, due_at)               -- made once, whoever is asked
      );
      CREATE INDEX report_file_realm ON %1$I.report_file (realm_id, id DESC);
      -- All three kinds of file are small or packed already.
      ALTER TABLE %1$I.report_file ALTER COLUMN content SET STORAGE EXTERNAL;

      CREATE TABLE %1$I.outbox_message (
        id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        realm_id   smallint NOT NULL REFERENCES core.realm,
        stream     text NOT NULL,
        sequence   int NOT NULL CHECK (sequence > 0),
        key        uuid NOT NULL UNIQUE,           -- the Idempotency-Key, however often it is sent
        items      int NOT NULL,
        bytes      int NOT NULL,
        body       text,                           -- as it goes out; null once it is long over
        queued_at  timestamptz NOT NULL,
        give_up_at timestamptz NOT NULL,
        state      text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'delivered', 'dead')),
        attempts   int NOT NULL DEFAULT 0,
        next_at    timestamptz NOT NULL,           -- not sent before
        tried_at   timestamptz,
        failure    jsonb,                          -- why the last try brought no receipt: {reason, status, detail}
        receipt    jsonb,                          -- {status, id, body}
        ended_at   timestamptz,                    -- delivered, or given up
        UNIQUE (realm_id, stream, sequence),
        CHECK ((state = 'delivered') = (receipt IS NOT NULL)),
        CHECK ((state = 'queued') = (ended_at IS NULL)),
        CHECK (state <> 'queued' OR body IS NOT NULL)
      );
      CREATE INDEX outbox_waiting ON %1$I.outbox_message (realm_id, stream, sequence) WHERE state = 'queued';
      CREATE INDEX outbox_newest ON %1$I.outbox_message (realm_id, id DESC);

      -- What the province was last told of each part of the report, or will be once the queue is through.
      CREATE TABLE %1$I.outbox_told (
        realm_id smallint NOT NULL REFERENCES core.realm,
        stream   text NOT NULL,
        part     text NOT NULL,
        digest   text NOT NULL,
        told_at  timestamptz NOT NULL,
        PRIMARY KEY (realm_id, stream, part)
      );
    $ddl$, s);
  END LOOP;
END
$$;
