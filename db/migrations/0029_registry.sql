-- Devices that took the place of others, and how readings are made right as they come in.
DO $$
DECLARE
  s text;
BEGIN
  FOREACH s IN ARRAY ARRAY['live', 'sandbox'] LOOP
    EXECUTE format($ddl$
      -- The thing goes on, with its datastreams, under another slug; the one that it had is kept by a retired thing.
      CREATE TABLE %1$I.thing_replacement (
        retired_id int PRIMARY KEY REFERENCES %1$I.thing ON DELETE CASCADE,
        thing_id   int NOT NULL REFERENCES %1$I.thing ON DELETE CASCADE CHECK (thing_id <> retired_id),
        -- as they were called then: the thing may have been replaced again since
        old_slug   text NOT NULL,
        new_slug   text NOT NULL,
        note       text NOT NULL,
        who        text NOT NULL,
        at         timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX thing_replacement_thing ON %1$I.thing_replacement (thing_id, at);

      -- Stored = sent × scale + addend + zero of the gauge, for readings of times from valid_from on. A version takes the
      -- place of all older ones from there on, so that the time of a reading says by which it was made.
      CREATE TABLE %1$I.calibration (
        datastream_id int NOT NULL REFERENCES %1$I.datastream ON DELETE CASCADE,
        version       int NOT NULL CHECK (version > 0),
        valid_from    timestamptz NOT NULL,
        scale         double precision NOT NULL CHECK (scale <> 0),
        addend        double precision NOT NULL,
        -- elevation of the gauge's zero, metres, in a reference system
        zero_m        double precision,
        reference     text,
        source        text NOT NULL,
        note          text NOT NULL,
        who           text NOT NULL,
        at            timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (datastream_id, version),
        CHECK ((zero_m IS NULL) = (reference IS NULL))
      );
      CREATE TRIGGER append_only BEFORE UPDATE ON %1$I.calibration
        FOR EACH ROW EXECUTE FUNCTION core.refuse_change();
    $ddl$, s);
  END LOOP;
END
$$;
