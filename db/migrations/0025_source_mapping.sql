-- Foreign topics and how they are read: all of them in one document, a row for each version of it. The newest holds.
CREATE TABLE core.source_mapping (
  version    int PRIMARY KEY CHECK (version > 0),
  sources    jsonb NOT NULL CHECK (jsonb_typeof(sources) = 'array'),
  created_at timestamptz NOT NULL DEFAULT now(),
  created_by text NOT NULL
);
CREATE TRIGGER append_only BEFORE UPDATE ON core.source_mapping
  FOR EACH ROW EXECUTE FUNCTION core.refuse_change();
