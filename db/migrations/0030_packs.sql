-- Drills that hold what another realm recorded, opened again from an incident pack. Nothing in them is evaluated or derived
-- again: they are as they were.
ALTER TABLE core.drill
  -- what the pack says of itself; null: a drill that is played
  ADD COLUMN pack    jsonb,
  -- while a pack is being read into it: nobody sees it yet, and it is deleted where that does not come to its end
  ADD COLUMN opening boolean NOT NULL DEFAULT false;

-- When nothing was taken in where a pack was recorded: the gaps of the sandbox are other ones.
CREATE TABLE core.drill_gap (
  realm_id  smallint NOT NULL REFERENCES core.realm ON DELETE CASCADE,
  from_time timestamptz NOT NULL,
  to_time   timestamptz NOT NULL CHECK (to_time >= from_time),
  reason    text NOT NULL
);
CREATE INDEX drill_gap_realm ON core.drill_gap (realm_id, to_time);
