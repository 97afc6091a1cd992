-- How taking in went in the last minute, and who looks at what comes in: told to the other processes with every beat.
-- As text, not as jsonb: it is written anew every second, and stays small enough to lie in the row.
ALTER TABLE core.process
  ADD COLUMN meters json,
  ADD COLUMN looks  json;

-- Kept refusals run again. A message that was refused for several reasons has a row for each: `message` joins them.
ALTER TABLE core.rejected_message
  ADD COLUMN message   uuid NOT NULL DEFAULT gen_random_uuid(),
  ADD COLUMN last_will boolean NOT NULL DEFAULT false,
  ADD COLUMN tried_at  timestamptz,              -- last run again, and refused again
  ADD COLUMN taken_at  timestamptz,              -- run again, and no longer refused
  ADD COLUMN taken_by  text,
  ADD CHECK ((taken_at IS NULL) = (taken_by IS NULL));

-- What was kept before it was said: the same payload on the same topic in the same millisecond is one message.
UPDATE core.rejected_message
SET message = md5(concat_ws(' ', at, topic, credential, md5(coalesce(payload, ''))))::uuid;

CREATE INDEX rejected_message_message ON core.rejected_message (message);
CREATE INDEX rejected_message_waiting ON core.rejected_message (at, id) WHERE taken_at IS NULL;
