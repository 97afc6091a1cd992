-- What is stated of dossiers, payments, documents and citizens' reports, by events and by rows of imported files, and
-- what follows from it. An object is told anew from all that is stated of it, never patched.
CREATE SEQUENCE core.service_change AS bigint;

-- Grows when an object of the realm is no more: whoever keeps objects in memory begins anew.
CREATE TABLE core.service_generation (
  realm_id   smallint PRIMARY KEY REFERENCES core.realm ON DELETE CASCADE,
  generation bigint NOT NULL
);

DO $$
DECLARE
  s text;
BEGIN
  FOREACH s IN ARRAY ARRAY['live', 'sandbox'] LOOP
    EXECUTE format($ddl$
      -- whom the event is about; null for a type that nobody has defined
      ALTER TABLE %1$I.service_event
        ADD COLUMN kind text CHECK (kind IN ('dossier', 'payment', 'document', 'citizen_report')),
        ADD COLUMN ref text,
        ADD COLUMN arrived_at timestamptz NOT NULL DEFAULT now(),
        ADD CHECK ((kind IS NULL) = (ref IS NULL));
      UPDATE %1$I.service_event e SET kind = named.kind, ref = e.data ->> named.field
        FROM (VALUES ('dossier', 'dossier'), ('payment', 'payment'), ('document', 'document'), ('report', 'citizen_report'))
          AS named (field, kind)
        WHERE split_part(e.type, '.', 1) = named.field AND e.data ->> named.field <> '';
      CREATE INDEX service_event_ref ON %1$I.service_event (realm_id, kind, ref) WHERE ref IS NOT NULL;

      CREATE INDEX service_event_unread ON %1$I.service_event (realm_id, time) WHERE kind IS NULL;

      CREATE TABLE %1$I.service_import (
        id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        realm_id    smallint NOT NULL REFERENCES core.realm,
        kind        text NOT NULL CHECK (kind IN ('dossier', 'payment', 'document', 'citizen_report')),
        state       text NOT NULL CHECK (state IN ('checking', 'checked', 'running', 'done', 'repeated', 'failed',
                                                   'undoing', 'undone')),
        file_name   text NOT NULL,
        digest      text NOT NULL,                 -- SHA-256 of the file, in hexadecimal
        exported_at timestamptz NOT NULL,          -- the moment that its rows hold for
        declaration text NOT NULL CHECK (declaration = 'no-state-secret'),
        who         text NOT NULL,
        started_at  timestamptz NOT NULL DEFAULT now(),
        touched_at  timestamptz NOT NULL DEFAULT now(),   -- long ago while it runs: its process ended
        finished_at timestamptz,
        progress    double precision,
        fingerprint text,                          -- of the header; null until it was found
        mapping     jsonb,
        report      jsonb NOT NULL DEFAULT '{}',   -- sheets, counts, refusals
        same_as     bigint REFERENCES %1$I.service_import,
        error       text
      );
      CREATE INDEX service_import_realm ON %1$I.service_import (realm_id, id DESC);
      -- The facts of a file are in once.
      CREATE UNIQUE INDEX service_import_once ON %1$I.service_import (realm_id, kind, digest)
        WHERE state IN ('running', 'done', 'undoing');

      CREATE TABLE %1$I.service_fact (
        import_id  bigint NOT NULL REFERENCES %1$I.service_import,
        row        int NOT NULL,                   -- as the file counts, from 1
        realm_id   smallint NOT NULL REFERENCES core.realm,
        kind       text NOT NULL,
        ref        text NOT NULL,
        known_at   timestamptz NOT NULL,
        arrived_at timestamptz NOT NULL DEFAULT now(),
        fields     jsonb NOT NULL,
        PRIMARY KEY (import_id, row)
      );
      CREATE INDEX service_fact_ref ON %1$I.service_fact (realm_id, kind, ref);

      -- Whom something new was stated of, or taken back: a row comes in the transaction of what it tells and goes in that
      -- of its projection, so that no order of commits and no restart passes one over.
      CREATE TABLE %1$I.service_due (
        id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        realm_id smallint NOT NULL,
        kind     text NOT NULL,
        ref      text NOT NULL
      );

      INSERT INTO %1$I.service_due (realm_id, kind, ref)
        SELECT DISTINCT realm_id, kind, ref FROM %1$I.service_event WHERE ref IS NOT NULL;

      CREATE TABLE %1$I.dossier (
        realm_id    smallint NOT NULL REFERENCES core.realm,
        ref         text NOT NULL,
        state       text NOT NULL,
        procedure   text,
        channel     text,
        unit_key    text,
        came_at     timestamptz NOT NULL,          -- received, else first spoken of
        due_at      timestamptz,                   -- as promised or by its procedure, papers that were waited for set aside
        due_by_hour boolean NOT NULL,              -- else to the end of the day
        ended_at    timestamptz,
        -- of what is closed; null where nobody says when it was: no better than if it had ended now
        outcome     text CHECK (outcome IN ('early', 'on_time', 'late', 'no_due_date')),
        counted     boolean NOT NULL,              -- accepted: what is only registered or was refused is not counted
        in_hand     boolean NOT NULL,
        waiting     boolean NOT NULL,              -- for papers: what is due moves on meanwhile
        fee_vnd     bigint,
        paid_online boolean NOT NULL,
        contradictions int NOT NULL,
        object      jsonb NOT NULL,
        scored      text NOT NULL,                 -- what a score asks of it, as a JSON array: read by the thousand
        -- Grows in the order of commits, for one process at a time writes: what came since is what is above.
        changed     bigint NOT NULL DEFAULT nextval('core.service_change'),
        PRIMARY KEY (realm_id, ref)
      );
      CREATE INDEX dossier_changed ON %1$I.dossier (realm_id, changed) INCLUDE (scored);
      CREATE INDEX dossier_contradicted ON %1$I.dossier (realm_id) WHERE contradictions > 0;
      CREATE INDEX dossier_came ON %1$I.dossier (realm_id, came_at) INCLUDE (channel, fee_vnd, paid_online) WHERE counted;
      CREATE INDEX dossier_ended ON %1$I.dossier (realm_id, ended_at) INCLUDE (outcome, due_at, due_by_hour)
        WHERE counted AND NOT in_hand;
      CREATE INDEX dossier_endless ON %1$I.dossier (realm_id, ended_at) INCLUDE (due_at, due_by_hour)
        WHERE counted AND NOT in_hand AND outcome IS NULL;
      CREATE INDEX dossier_in_hand ON %1$I.dossier (realm_id, due_at) INCLUDE (due_by_hour, waiting) WHERE in_hand;

      -- How many came and ended on each day of Viet Nam, in the transaction of what it counts: a year is 365 rows of these
      -- and not 120,000 of those. What is closed without saying when is not among them.
      CREATE TABLE %1$I.dossier_came_day (
        realm_id    smallint NOT NULL REFERENCES core.realm,
        day         date NOT NULL,
        channel     text NOT NULL,                 -- empty: not known
        n           int NOT NULL,
        with_fee    int NOT NULL,
        paid_online int NOT NULL,
        PRIMARY KEY (realm_id, day, channel)
      );
      CREATE TABLE %1$I.dossier_ended_day (
        realm_id smallint NOT NULL REFERENCES core.realm,
        day      date NOT NULL,
        outcome  text NOT NULL,
        n        int NOT NULL,
        PRIMARY KEY (realm_id, day, outcome)
      );

      CREATE TABLE %1$I.payment (
        realm_id   smallint NOT NULL REFERENCES core.realm,
        ref        text NOT NULL,
        state      text NOT NULL,
        dossier    text,
        method     text,
        amount_vnd bigint,
        paid_at    timestamptz,
        contradictions int NOT NULL,
        object     jsonb NOT NULL,
        PRIMARY KEY (realm_id, ref)
      );
      CREATE INDEX payment_paid ON %1$I.payment (realm_id, paid_at) INCLUDE (method, state);
      CREATE INDEX payment_dossier ON %1$I.payment (realm_id, dossier) WHERE dossier IS NOT NULL;

      CREATE TABLE %1$I.document (
        realm_id      smallint NOT NULL REFERENCES core.realm,
        ref           text NOT NULL,
        state         text NOT NULL,
        direction     text,
        unit_key      text,
        registered_at timestamptz,
        due_at        timestamptz,
        handled_at    timestamptz,
        contradictions int NOT NULL,
        object        jsonb NOT NULL,
        PRIMARY KEY (realm_id, ref)
      );
      CREATE INDEX document_registered ON %1$I.document (realm_id, registered_at) INCLUDE (direction);

      CREATE TABLE %1$I.citizen_report (
        realm_id    smallint NOT NULL REFERENCES core.realm,
        ref         text NOT NULL,
        state       text NOT NULL,
        category    text,
        unit_key    text,
        longitude   double precision,
        latitude    double precision,
        received_at timestamptz,
        due_at      timestamptz,
        closed_at   timestamptz,
        contradictions int NOT NULL,
        object      jsonb NOT NULL,
        PRIMARY KEY (realm_id, ref)
      );
      CREATE INDEX citizen_report_received ON %1$I.citizen_report (realm_id, received_at);
      CREATE INDEX citizen_report_open ON %1$I.citizen_report (realm_id, due_at) WHERE closed_at IS NULL;
    $ddl$, s);
  END LOOP;
END
$$;

-- What the clocks of services run by, and how the points of Decision 766 are spread. Configuration: whoever changes it
-- makes the dossiers and reports due again.
CREATE TABLE core.procedure (
  code       text PRIMARY KEY,
  definition jsonb NOT NULL
);
CREATE TABLE core.service_setting (
  key        text PRIMARY KEY CHECK (key IN ('working-calendar', 'report-terms', 'score-scheme')),
  definition jsonb NOT NULL
);

-- How the columns of a header are read, as somebody confirmed it last.
CREATE TABLE core.import_mapping (
  kind         text NOT NULL,
  fingerprint  text NOT NULL,
  header       text[] NOT NULL,
  mapping      jsonb NOT NULL,
  who          text NOT NULL,
  confirmed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (kind, fingerprint)
);
