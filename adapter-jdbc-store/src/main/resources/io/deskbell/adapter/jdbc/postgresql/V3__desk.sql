-- What follows from a session's log for who gets it, what agents bring and whether they are there, and why agents
-- were chosen.

ALTER TABLE session ADD COLUMN routing text;

ALTER TABLE agent ADD COLUMN profile text;
ALTER TABLE agent ADD COLUMN connectivity text NOT NULL DEFAULT 'CONNECTED';
ALTER TABLE agent ADD COLUMN connected_since bigint NOT NULL DEFAULT 0;
ALTER TABLE agent ADD COLUMN standing text NOT NULL DEFAULT 'CONFIGURED';

CREATE TABLE assignment (
  tenant text COLLATE "C" NOT NULL,
  session text COLLATE "C" NOT NULL,
  sequence bigint NOT NULL,
  at bigint NOT NULL,
  agent text COLLATE "C" NOT NULL,
  rule text NOT NULL,
  considered text NOT NULL,
  PRIMARY KEY (tenant, session, sequence)
);
