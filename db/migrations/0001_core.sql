-- What belongs to no single realm: realms, the vocabulary, the place, who may do what, what was refused.
CREATE SCHEMA core;

CREATE TABLE core.realm (
  id           smallint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  slug         text NOT NULL UNIQUE CHECK (slug ~ '^[A-Za-z0-9_-]{1,64}$'),
  kind         text NOT NULL CHECK (kind IN ('live', 'sim', 'drill')),
  name         jsonb NOT NULL,
  commune_code text NOT NULL,
  -- A drill's clock and window are fixed when it is made. Elsewhere the clock is the wall's: accept_from bounds the
  -- live realm, accept_days the simulated one, and both reach 5 minutes past now.
  accept_from  timestamptz,
  accept_days  int CHECK (accept_days > 0),
  accept_until timestamptz,
  clock_start  timestamptz,
  created_at   timestamptz NOT NULL DEFAULT now(),
  CHECK (kind <> 'drill' OR (accept_from IS NOT NULL AND accept_until IS NOT NULL AND clock_start IS NOT NULL))
);

CREATE TABLE core.observed_property (
  id        int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  key       text NOT NULL UNIQUE CHECK (key ~ '^[A-Za-z0-9_-]{1,64}$'),
  name      jsonb NOT NULL,
  unit      text NOT NULL,                       -- UCUM
  symbol    text NOT NULL,
  precision smallint NOT NULL CHECK (precision BETWEEN 0 AND 9),
  kind      text NOT NULL CHECK (kind IN ('gauge', 'interval-total', 'counter', 'flag', 'state')),
  states    jsonb CHECK ((kind = 'state') = (states IS NOT NULL)),
  verified  boolean NOT NULL,
  source    text
);

CREATE TABLE core.thing_kind (
  key    text PRIMARY KEY CHECK (key ~ '^[A-Za-z0-9_-]{1,64}$'),
  domain text NOT NULL,
  name   jsonb NOT NULL
);

CREATE TABLE core.commune (
  code   text PRIMARY KEY,
  name   jsonb NOT NULL,
  centre double precision[2] NOT NULL,
  bounds double precision[4] NOT NULL
);

-- The built-in basemap; a deployment replaces these rows by its official geometry.
CREATE TABLE core.basemap_feature (
  commune_code text NOT NULL REFERENCES core.commune,
  key          text NOT NULL,
  kind         text NOT NULL CHECK (kind IN ('outline', 'river', 'road', 'place', 'neighbour', 'reservoir', 'islands', 'sea')),
  name         jsonb NOT NULL,
  ref          text,
  geometry     jsonb NOT NULL,
  accuracy_m   double precision,
  verified     boolean NOT NULL,
  source       text NOT NULL,
  PRIMARY KEY (commune_code, key)
);

CREATE TABLE core.organisational_unit (
  key      text PRIMARY KEY,
  rank     int NOT NULL,
  name     jsonb NOT NULL,
  part     jsonb NOT NULL,
  verified boolean NOT NULL,
  source   text NOT NULL
);

-- MQTT clients. Passwords are drawn by us, 128 random bits: a plain digest is enough and costs nothing at connect.
CREATE TABLE core.device_credential (
  username        text PRIMARY KEY CHECK (username ~ '^[A-Za-z0-9_.@-]{1,64}$'),
  password_digest bytea NOT NULL,
  realms          text[] NOT NULL,               -- slugs, or '*'
  things          text[] NOT NULL,               -- slugs, or a beginning followed by '*'
  may_subscribe   boolean NOT NULL DEFAULT false,
  created_at      timestamptz NOT NULL DEFAULT now(),
  revoked_at      timestamptz
);

CREATE TABLE core.account (
  id         int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name       text NOT NULL UNIQUE,
  role       text NOT NULL CHECK (role IN ('operator', 'leader', 'engineer', 'administrator')),
  created_at timestamptz NOT NULL DEFAULT now(),
  closed_at  timestamptz
);

CREATE TABLE core.session (
  token_digest bytea PRIMARY KEY,
  account_id   int NOT NULL REFERENCES core.account,
  created_at   timestamptz NOT NULL DEFAULT now(),
  expires_at   timestamptz NOT NULL
);
CREATE INDEX session_expires_at ON core.session (expires_at);

CREATE TABLE core.audit_entry (
  id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at      timestamptz NOT NULL DEFAULT now(),
  who     text NOT NULL,
  role    text,
  action  text NOT NULL,
  subject text NOT NULL,
  origin  text,                                  -- the address it came from
  outcome text NOT NULL,
  detail  jsonb
);
CREATE INDEX audit_entry_at ON core.audit_entry (at);

-- Whatever was refused, whole up to 64 KiB, so that it can be run again. No realm: many a refusal has none.
CREATE TABLE core.rejected_message (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at         timestamptz NOT NULL,
  realm      text,
  topic      text,
  reason     text NOT NULL,
  detail     text NOT NULL,
  payload    bytea,
  truncated  boolean NOT NULL DEFAULT false,
  credential text
);
CREATE INDEX rejected_message_realm ON core.rejected_message (realm, id DESC);
CREATE INDEX rejected_message_at ON core.rejected_message (at);

-- Past the cap per hour and credential only these counts go on.
CREATE TABLE core.rejected_count (
  hour       timestamptz NOT NULL,
  credential text NOT NULL,
  reason     text NOT NULL,
  n          bigint NOT NULL,
  PRIMARY KEY (hour, credential, reason)
);

-- Ids are unique across the realm schemas, so that one array indexes them all.
CREATE SEQUENCE core.thing_id AS int;
CREATE SEQUENCE core.datastream_id AS int;
CREATE SEQUENCE core.journal_seq AS bigint;

-- Grows with every change of a realm's things and datastreams.
CREATE TABLE core.registry_version (
  realm_id smallint PRIMARY KEY REFERENCES core.realm ON DELETE CASCADE,
  version  int NOT NULL
);
