-- A realm's whole state at the end of a minute, as the journal told it when the keyframe was written: every entry of a
-- transaction below `xid` is in it, and whatever is at or beyond is to be applied (once more does no harm). A place in
-- the journal and not a time, because what arrives late lies behind the time and beyond the place. Transaction numbers
-- are the cluster's: whoever restores a dump elsewhere leaves journal and keyframes behind.
DROP TABLE live.keyframe;
DROP TABLE sandbox.keyframe;

-- A journal entry as a line in the plane of transaction × time, from its oldest to its newest reading. The entries that a
-- keyframe lacks are those in a rectangle at its corner: few, while a walk by either axis alone would pass 48 hours.
CREATE FUNCTION core.journal_line(xid xid8, t_min timestamptz, t_max timestamptz) RETURNS box
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN box(point(xid::text::float8, extract(epoch FROM t_min)::float8), point(xid::text::float8, extract(epoch FROM t_max)::float8));

DO $$
DECLARE
  s text;
BEGIN
  FOREACH s IN ARRAY ARRAY['live', 'sandbox'] LOOP
    EXECUTE format($ddl$
      CREATE INDEX journal_line ON %1$I.journal USING gist (core.journal_line(xid, t_min, t_max));

      -- `rows` is packed as in the journal, one reading a datastream.
      CREATE TABLE %1$I.keyframe (
        realm_id smallint NOT NULL REFERENCES core.realm,
        time     timestamptz NOT NULL,
        xid      xid8 NOT NULL,
        rows     bytea NOT NULL,
        PRIMARY KEY (realm_id, time)
      );
      ALTER TABLE %1$I.keyframe ALTER COLUMN rows SET STORAGE EXTERNAL;
    $ddl$, s);
  END LOOP;
END
$$;
