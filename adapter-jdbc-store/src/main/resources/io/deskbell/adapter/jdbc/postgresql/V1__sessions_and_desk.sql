-- Times are nanoseconds since 1970-01-01T00:00:00Z. Keys begin with the tenant.

CREATE TABLE session (
  tenant text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  visitor text COLLATE "C" NOT NULL,
  priority integer NOT NULL,
  created_at bigint NOT NULL,
  status text NOT NULL CHECK (status IN ('waiting', 'active', 'ended')),
  agent text COLLATE "C",
  ended_at bigint,
  ended_by text COLLATE "C",
  end_reason text,
  at_desk smallint NOT NULL CHECK (at_desk IN (0, 1)),
  PRIMARY KEY (tenant, id),
  CHECK ((status = 'ended') = (ended_at IS NOT NULL)),
  CHECK (status <> 'ended' OR at_desk = 0)
);

CREATE INDEX session_newest ON session (tenant, created_at DESC, id);
CREATE INDEX session_of_visitor ON session (tenant, visitor, created_at DESC, id);
CREATE INDEX session_of_agent ON session (tenant, agent, created_at DESC, id) WHERE agent IS NOT NULL;
CREATE INDEX session_of_agent_in_status ON session (tenant, agent, status, created_at DESC, id) WHERE agent IS NOT NULL;
CREATE INDEX session_in_status ON session (tenant, status, created_at DESC, id);
CREATE INDEX session_at_desk ON session (tenant, id) WHERE at_desk = 1;
CREATE INDEX session_ended ON session (tenant, ended_at, id) WHERE ended_at IS NOT NULL;

CREATE TABLE session_event (
  tenant text COLLATE "C" NOT NULL,
  session text COLLATE "C" NOT NULL,
  sequence bigint NOT NULL CHECK (sequence >= 1),
  type text NOT NULL,
  at bigint NOT NULL,
  actor text COLLATE "C",
  content text,
  client_message_id text COLLATE "C",
  detail text,
  PRIMARY KEY (tenant, session, sequence)
);

CREATE UNIQUE INDEX session_event_client_message_id
  ON session_event (tenant, session, actor, client_message_id) WHERE client_message_id IS NOT NULL;

CREATE TABLE read_mark (
  tenant text COLLATE "C" NOT NULL,
  session text COLLATE "C" NOT NULL,
  reader text COLLATE "C" NOT NULL,
  sequence bigint NOT NULL,
  PRIMARY KEY (tenant, session, reader)
);

CREATE TABLE desk (
  tenant text COLLATE "C" NOT NULL PRIMARY KEY,
  revision bigint NOT NULL,
  last_chosen text COLLATE "C"
);

INSERT INTO desk (tenant, revision) VALUES ('default', 0);

CREATE TABLE agent (
  tenant text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  place integer NOT NULL,
  name text NOT NULL,
  capacity integer NOT NULL CHECK (capacity >= 0),
  availability text NOT NULL,
  load integer NOT NULL CHECK (load >= 0),
  idle_since bigint NOT NULL,
  PRIMARY KEY (tenant, id)
);
