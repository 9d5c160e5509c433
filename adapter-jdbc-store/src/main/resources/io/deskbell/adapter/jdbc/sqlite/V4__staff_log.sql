-- What is said and noted beside a session: notes, tags (text has the tag) and the rating, of which there is one at most
-- (text has the comment).

CREATE TABLE staff_entry (
  tenant TEXT NOT NULL,
  session TEXT NOT NULL,
  sequence INTEGER NOT NULL CHECK (sequence >= 1),
  type TEXT NOT NULL CHECK (type IN ('note_added', 'tag_added', 'tag_removed', 'session_rated')),
  at INTEGER NOT NULL,
  author TEXT NOT NULL,
  text TEXT,
  score INTEGER CHECK (score BETWEEN 1 AND 5),
  PRIMARY KEY (tenant, session, sequence),
  CHECK ((type = 'session_rated') = (score IS NOT NULL)),
  CHECK (type = 'session_rated' OR text IS NOT NULL)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX staff_entry_rating ON staff_entry (tenant, session) WHERE type = 'session_rated';
