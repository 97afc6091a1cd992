-- What opens leadership's wall on a screen without a session. Secrets and tokens are drawn by us, 256 random bits: a plain
-- digest is enough.
CREATE TABLE core.display_link (
  id            int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name          text NOT NULL,
  realm_id      smallint NOT NULL REFERENCES core.realm ON DELETE CASCADE,
  pages         text[] NOT NULL CHECK (cardinality(pages) > 0),
  secret_digest bytea NOT NULL UNIQUE,
  created_by    text NOT NULL,
  created_at    timestamptz NOT NULL DEFAULT now(),
  opened_at     timestamptz,
  revoked_at    timestamptz,
  revoked_by    text
);

-- One a screen. It stays when its link is revoked, so that the screen can be told why it sees nothing any more.
CREATE TABLE core.display_token (
  token_digest bytea PRIMARY KEY,
  link_id      int NOT NULL REFERENCES core.display_link ON DELETE CASCADE,
  created_at   timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX display_token_link ON core.display_token (link_id, created_at);
