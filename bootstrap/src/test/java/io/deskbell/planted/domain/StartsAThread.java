package io.deskbell.planted.domain;

final class StartsAThread {
  void start() {
    new Thread(() -> {}).start();
  }
}
