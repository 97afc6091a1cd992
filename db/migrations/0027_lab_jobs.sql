-- What the engineer's lab has a runner do: scenarios and recorded files, played into drills. A runner is a process that
-- knows a library of scenarios, asks for work and tells how far it has come.
CREATE TABLE core.lab_runner (
  id        uuid PRIMARY KEY,
  name      text NOT NULL,
  scenarios jsonb NOT NULL CHECK (jsonb_typeof(scenarios) = 'array'),
  seen_at   timestamptz NOT NULL DEFAULT now()
);

-- A recorded file as it came, in pieces; `complete` once the last of them is there.
CREATE TABLE core.lab_file (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name        text NOT NULL,
  bytes       bigint NOT NULL DEFAULT 0,
  complete    boolean NOT NULL DEFAULT false,
  modified_at timestamptz,
  created_at  timestamptz NOT NULL DEFAULT now(),
  created_by  text NOT NULL
);

CREATE TABLE core.lab_file_piece (
  file_id bigint NOT NULL REFERENCES core.lab_file ON DELETE CASCADE,
  n       int NOT NULL,
  bytes   bytea NOT NULL,
  PRIMARY KEY (file_id, n)
);
-- Recorded files are mostly packed already, and are only ever read from their beginning to their end.
ALTER TABLE core.lab_file_piece ALTER bytes SET STORAGE EXTERNAL;

-- `wanted`, `speed` and `steps` are what somebody asks of it, `state` is what its runner tells.
CREATE TABLE core.lab_job (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind       text NOT NULL CHECK (kind IN ('scenario', 'replay-check', 'replay')),
  asked      jsonb NOT NULL,
  file_id    bigint REFERENCES core.lab_file ON DELETE SET NULL,
  state      text NOT NULL DEFAULT 'waiting'
             CHECK (state IN ('waiting', 'running', 'paused', 'done', 'failed', 'stopped')),
  wanted     text NOT NULL DEFAULT 'run' CHECK (wanted IN ('run', 'pause', 'stop')),
  speed      jsonb,
  steps      int NOT NULL DEFAULT 0,
  runner     uuid,
  drill      text,
  progress   jsonb,
  result     jsonb,
  fault      jsonb,
  created_at timestamptz NOT NULL DEFAULT now(),
  created_by text NOT NULL,
  started_at timestamptz,
  heard_at   timestamptz,
  ended_at   timestamptz,
  CHECK ((ended_at IS NOT NULL) = (state IN ('done', 'failed', 'stopped')))
);
CREATE INDEX lab_job_open ON core.lab_job (id) WHERE ended_at IS NULL;
