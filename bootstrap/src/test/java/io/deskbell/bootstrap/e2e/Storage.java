package io.deskbell.bootstrap.e2e;

import java.util.List;

/** Where a server keeps what must outlive it. */
enum Storage {
  EMBEDDED {
    @Override
    List<String> settings() {
      return List.of("STORE=embedded");
    }
  },
  POSTGRESQL {
    @Override
    List<String> settings() {
      return List.of("STORE=postgresql", "DATABASE_URL=" + PostgresServer.shared().newDatabase());
    }
  };

  /** The settings of a server on a new place; those of the embedded one are its directory's. */
  abstract List<String> settings();
}
