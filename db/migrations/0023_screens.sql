-- Where a screen hangs, until when its link holds, whether it is on and what stands on it, and what somebody presents on it.
ALTER TABLE core.display_link
  ADD COLUMN place      text NOT NULL DEFAULT '',
  ADD COLUMN expires_at timestamptz;

ALTER TABLE core.display_token
  ADD COLUMN id            int GENERATED ALWAYS AS IDENTITY UNIQUE,
  ADD COLUMN seen_at       timestamptz,
  ADD COLUMN page          text,
  ADD COLUMN shown_by      text CHECK (shown_by IN ('plan', 'alarm', 'hand')),
  ADD COLUMN present_page  text,
  ADD COLUMN present_from  timestamptz,
  ADD COLUMN present_until timestamptz,
  ADD CHECK ((present_page IS NULL) = (present_from IS NULL) AND (present_page IS NULL) = (present_until IS NULL));
