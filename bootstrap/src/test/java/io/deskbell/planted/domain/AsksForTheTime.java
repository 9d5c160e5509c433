package io.deskbell.planted.domain;

import java.time.Instant;
import java.util.function.Supplier;

record AsksForTheTime(Supplier<Instant> time) {
  static AsksForTheTime create() {
    return new AsksForTheTime(Instant::now);
  }
}
