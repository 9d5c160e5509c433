-- What is revoked, until it has expired anyway: a token by its id, or what a holder was issued until some time.

CREATE TABLE revocation (
  tenant TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('token', 'holder')),
  id TEXT NOT NULL,
  issued_until INTEGER,
  expires_at INTEGER NOT NULL,
  PRIMARY KEY (tenant, kind, id),
  CHECK ((kind = 'holder') = (issued_until IS NOT NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX revocation_expiry ON revocation (tenant, expires_at);
