-- Times are nanoseconds since 1970-01-01T00:00:00Z. Keys begin with the tenant.

CREATE TABLE session (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  visitor TEXT NOT NULL,
  priority INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('waiting', 'active', 'ended')),
  agent TEXT,
  ended_at INTEGER,
  ended_by TEXT,
  end_reason TEXT,
  at_desk INTEGER NOT NULL CHECK (at_desk IN (0, 1)),
  PRIMARY KEY (tenant, id),
  CHECK ((status = 'ended') = (ended_at IS NOT NULL)),
  CHECK (status <> 'ended' OR at_desk = 0)
) STRICT, WITHOUT ROWID;

CREATE INDEX session_newest ON session (tenant, created_at DESC, id);
CREATE INDEX session_of_visitor ON session (tenant, visitor, created_at DESC, id);
CREATE INDEX session_of_agent ON session (tenant, agent, created_at DESC, id) WHERE agent IS NOT NULL;
CREATE INDEX session_of_agent_in_status ON session (tenant, agent, status, created_at DESC, id) WHERE agent IS NOT NULL;
CREATE INDEX session_in_status ON session (tenant, status, created_at DESC, id);
CREATE INDEX session_at_desk ON session (tenant, id) WHERE at_desk = 1;
CREATE INDEX session_ended ON session (tenant, ended_at, id) WHERE ended_at IS NOT NULL;

CREATE TABLE session_event (
  tenant TEXT NOT NULL,
  session TEXT NOT NULL,
  sequence INTEGER NOT NULL CHECK (sequence >= 1),
  type TEXT NOT NULL,
  at INTEGER NOT NULL,
  actor TEXT,
  content TEXT,
  client_message_id TEXT,
  detail TEXT,
  PRIMARY KEY (tenant, session, sequence)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX session_event_client_message_id
  ON session_event (tenant, session, actor, client_message_id) WHERE client_message_id IS NOT NULL;

CREATE TABLE read_mark (
  tenant TEXT NOT NULL,
  session TEXT NOT NULL,
  reader TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  PRIMARY KEY (tenant, session, reader)
) STRICT, WITHOUT ROWID;

CREATE TABLE desk (
  tenant TEXT NOT NULL PRIMARY KEY,
  revision INTEGER NOT NULL,
  last_chosen TEXT
) STRICT, WITHOUT ROWID;

INSERT INTO desk (tenant, revision) VALUES ('default', 0);

CREATE TABLE agent (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  place INTEGER NOT NULL,
  name TEXT NOT NULL,
  capacity INTEGER NOT NULL CHECK (capacity >= 0),
  availability TEXT NOT NULL,
  load INTEGER NOT NULL CHECK (load >= 0),
  idle_since INTEGER NOT NULL,
  PRIMARY KEY (tenant, id)
) STRICT, WITHOUT ROWID;
