-- What is said and noted beside a session: notes, tags (text has the tag) and the rating, of which there is one at most
-- (text has the comment).

CREATE TABLE staff_entry (
  tenant text COLLATE "C" NOT NULL,
  session text COLLATE "C" NOT NULL,
  sequence bigint NOT NULL CHECK (sequence >= 1),
  type text NOT NULL CHECK (type IN ('note_added', 'tag_added', 'tag_removed', 'session_rated')),
  at bigint NOT NULL,
  author text COLLATE "C" NOT NULL,
  text text,
  score smallint CHECK (score BETWEEN 1 AND 5),
  PRIMARY KEY (tenant, session, sequence),
  CHECK ((type = 'session_rated') = (score IS NOT NULL)),
  CHECK (type = 'session_rated' OR text IS NOT NULL)
);

CREATE UNIQUE INDEX staff_entry_rating ON staff_entry (tenant, session) WHERE type = 'session_rated';
