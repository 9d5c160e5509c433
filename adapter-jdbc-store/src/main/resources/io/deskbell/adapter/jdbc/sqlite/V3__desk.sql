-- What follows from a session's log for who gets it, what agents bring and whether they are there, and why agents
-- were chosen.

ALTER TABLE session ADD COLUMN routing TEXT;

ALTER TABLE agent ADD COLUMN profile TEXT;
ALTER TABLE agent ADD COLUMN connectivity TEXT NOT NULL DEFAULT 'CONNECTED';
ALTER TABLE agent ADD COLUMN connected_since INTEGER NOT NULL DEFAULT 0;
ALTER TABLE agent ADD COLUMN standing TEXT NOT NULL DEFAULT 'CONFIGURED';

CREATE TABLE assignment (
  tenant TEXT NOT NULL,
  session TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  at INTEGER NOT NULL,
  agent TEXT NOT NULL,
  rule TEXT NOT NULL,
  considered TEXT NOT NULL,
  PRIMARY KEY (tenant, session, sequence)
) STRICT, WITHOUT ROWID;
