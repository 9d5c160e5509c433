package io.deskbell.planted.bootstrap;

final class ThrowsAnything {
  void fail() {
    throw new RuntimeException("anything");
  }
}
