-- What is revoked, until it has expired anyway: a token by its id, or what a holder was issued until some time.

CREATE TABLE revocation (
  tenant text COLLATE "C" NOT NULL,
  kind text NOT NULL CHECK (kind IN ('token', 'holder')),
  id text COLLATE "C" NOT NULL,
  issued_until bigint,
  expires_at bigint NOT NULL,
  PRIMARY KEY (tenant, kind, id),
  CHECK ((kind = 'holder') = (issued_until IS NOT NULL))
);

CREATE INDEX revocation_expiry ON revocation (tenant, expires_at);
