package io.deskbell.planted.domain;

final class AsksForNanoseconds {
  long now() {
    return System.nanoTime();
  }
}
