package io.deskbell.adapter.rest;

import io.deskbell.application.port.in.IssuedToken;

/** A fresh token on the wire. */
record TokenJson(String token, String expiresAt, String role, String userId) implements WireRecord {
  static TokenJson from(IssuedToken issued) {
    return new TokenJson(
        issued.token(),
        Timestamps.format(issued.expiresAt()),
        issued.participant().role().code(),
        issued.participant().id().value());
  }

  @Override
  public String toString() {
    return "TokenJson[" + role + " " + userId + " until " + expiresAt + "]";
  }
}
