-- One row a running process, written anew every second: who is there, and how its ingest is doing. A row that was not
-- seen for some seconds is of a process that died. Unlogged: after a crash of the server every process writes its own again.
CREATE UNLOGGED TABLE core.process (
  id         uuid PRIMARY KEY,                   -- the journal's origin
  roles      text[] NOT NULL,
  started_at timestamptz NOT NULL,
  seen_at    timestamptz NOT NULL DEFAULT now(),
  slots      int NOT NULL,                       -- of the external broker, held by this process
  received   bigint NOT NULL,                    -- readings since its start, as the next three
  committed  bigint NOT NULL,
  duplicates bigint NOT NULL,
  rejected   bigint NOT NULL,
  backlog    int NOT NULL,
  lag_ms     double precision NOT NULL,
  stalled    boolean NOT NULL,
  messages   jsonb NOT NULL                      -- messages by realm since its start
) WITH (fillfactor = 50);

-- Sessions that the external broker keeps for us, by client id. One that is no longer configured still gets its share
-- of the readings: it is emptied and ended by whoever finds it.
CREATE TABLE core.ingest_session (
  client_id text PRIMARY KEY
);

-- When a process that takes readings in was last alive and connected to where they come from: what lies between that and
-- the next start was our own silence.
CREATE TABLE core.ingest_presence (
  singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
  at        timestamptz NOT NULL
) WITH (fillfactor = 50);
