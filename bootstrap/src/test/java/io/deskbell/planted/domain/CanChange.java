package io.deskbell.planted.domain;

final class CanChange {
  private int state;

  int state() {
    return state;
  }

  void setState(int state) {
    this.state = state;
  }
}
