-- The plan of the commune: its indicators, what is entered of them, the tasks of the year, the budget, and what the province
-- reminded of. Nothing is changed in place but an indicator's settings: what is entered, decided or reported is a row of
-- its own for good.
CREATE SEQUENCE core.plan_item AS bigint;

DO $$
DECLARE
  s text;
BEGIN
  FOREACH s IN ARRAY ARRAY['live', 'sandbox'] LOOP
    EXECUTE format($ddl$
      CREATE TABLE %1$I.indicator (
        realm_id   smallint NOT NULL REFERENCES core.realm,
        key        text NOT NULL CHECK (key ~ '^[A-Za-z0-9_-]{1,64}$'),
        rank       int NOT NULL,
        definition jsonb NOT NULL,                 -- name, target and whose it is, lead unit, section, group, interval
        baseline   jsonb,                          -- {value, atMs, source}
        who        text NOT NULL,
        changed_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (realm_id, key)
      );

      CREATE TABLE %1$I.indicator_value (
        id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        realm_id    smallint NOT NULL,
        indicator   text NOT NULL,
        from_time   timestamptz NOT NULL,
        to_time     timestamptz NOT NULL,          -- the first moment that it does not speak of
        value       double precision CHECK (value NOT IN ('NaN', 'Infinity', '-Infinity')),  -- null: Không phát sinh
        numerator   double precision,
        denominator double precision,
        covered     int,
        covered_of  int,
        source      text NOT NULL,
        evidence    text NOT NULL,
        link        text,
        former_units text,                         -- whom it speaks of before the commune had its present bounds
        replaces    bigint REFERENCES %1$I.indicator_value,
        declaration text NOT NULL CHECK (declaration = 'no-state-secret'),
        who         text NOT NULL,
        at          timestamptz NOT NULL DEFAULT now(),
        FOREIGN KEY (realm_id, indicator) REFERENCES %1$I.indicator (realm_id, key),
        CHECK (to_time > from_time),
        CHECK ((numerator IS NULL) = (denominator IS NULL)),
        CHECK ((covered IS NULL) = (covered_of IS NULL))
      );
      CREATE INDEX indicator_value_of ON %1$I.indicator_value (realm_id, indicator, to_time);

      -- By whom a value counts, or does not: once, and never whoever entered it.
      CREATE TABLE %1$I.indicator_decision (
        value_id bigint PRIMARY KEY REFERENCES %1$I.indicator_value,
        approved boolean NOT NULL,
        reason   text,
        who      text NOT NULL,
        at       timestamptz NOT NULL DEFAULT now(),
        CHECK (approved OR reason IS NOT NULL)
      );

      -- Of a task and of a budget line each report is a row; the last one holds.
      CREATE TABLE %1$I.plan_task (
        id         bigint NOT NULL,
        version    int NOT NULL CHECK (version > 0),
        realm_id   smallint NOT NULL REFERENCES core.realm,
        year       smallint NOT NULL,
        title      text NOT NULL,
        section    text,
        indicator  text,
        unit_key   text NOT NULL REFERENCES core.organisational_unit,
        supporting text[] NOT NULL,
        deadline   date NOT NULL,
        progress   smallint NOT NULL CHECK (progress BETWEEN 0 AND 100),
        evidence   text,
        link       text,
        removed    boolean NOT NULL DEFAULT false,
        who        text NOT NULL,
        at         timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (id, version),
        CHECK (progress < 100 OR evidence IS NOT NULL)
      );
      CREATE INDEX plan_task_year ON %1$I.plan_task (realm_id, year);

      CREATE TABLE %1$I.budget_line (
        id            bigint NOT NULL,
        version       int NOT NULL CHECK (version > 0),
        realm_id      smallint NOT NULL REFERENCES core.realm,
        year          smallint NOT NULL,
        name          text NOT NULL,
        unit_key      text NOT NULL REFERENCES core.organisational_unit,
        allocated_vnd bigint NOT NULL CHECK (allocated_vnd >= 0),
        committed_vnd bigint NOT NULL CHECK (committed_vnd >= 0),
        spent_vnd     bigint NOT NULL CHECK (spent_vnd BETWEEN 0 AND allocated_vnd),
        as_of         date NOT NULL,               -- the last day that it speaks of
        source        text NOT NULL,
        removed       boolean NOT NULL DEFAULT false,
        who           text NOT NULL,
        at            timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (id, version)
      );
      CREATE INDEX budget_line_year ON %1$I.budget_line (realm_id, year);

      -- What the province's IOC reminded of, and how that was explained (giải trình).
      CREATE TABLE %1$I.reminder (
        id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        realm_id    smallint NOT NULL REFERENCES core.realm,
        received_on date NOT NULL,
        sender      text NOT NULL,
        about       text,                          -- an indicator or a feed
        content     text NOT NULL,
        who         text NOT NULL,
        at          timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX reminder_received ON %1$I.reminder (realm_id, received_on);
      CREATE TABLE %1$I.reminder_explanation (
        reminder_id bigint PRIMARY KEY REFERENCES %1$I.reminder,
        content     text NOT NULL,
        link        text,
        who         text NOT NULL,
        at          timestamptz NOT NULL DEFAULT now()
      );
    $ddl$, s);
  END LOOP;
END
$$;
