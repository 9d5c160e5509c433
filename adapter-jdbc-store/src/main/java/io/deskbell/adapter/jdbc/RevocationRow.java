package io.deskbell.adapter.jdbc;

import io.deskbell.application.port.out.Revocation;
import io.deskbell.application.port.out.Revocation.OfHolder;
import io.deskbell.application.port.out.Revocation.OfToken;
import io.deskbell.domain.ParticipantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A revocation as it is stored. */
record RevocationRow(String kind, String id, @Nullable Long issuedUntil, long expiresAt) {
  static final String SELECT =
      "SELECT kind, id, issued_until, expires_at FROM revocation WHERE tenant = ?";

  private static final String TOKEN = "token";
  private static final String HOLDER = "holder";

  static RevocationRow of(Revocation revocation) {
    long expiresAt = EventRow.nanos(revocation.expiresAt());
    return revocation instanceof OfHolder all
        ? new RevocationRow(
            HOLDER, all.holder().value(), EventRow.nanos(all.issuedUntil()), expiresAt)
        : new RevocationRow(TOKEN, ((OfToken) revocation).tokenId(), null, expiresAt);
  }

  static Revocation read(ResultSet row) throws SQLException {
    String id = row.getString(2);
    Instant expiresAt = EventRow.instant(row.getLong(4));
    return row.getString(1).equals(HOLDER)
        ? new OfHolder(ParticipantId.of(id), EventRow.instant(row.getLong(3)), expiresAt)
        : new OfToken(id, expiresAt);
  }
}
