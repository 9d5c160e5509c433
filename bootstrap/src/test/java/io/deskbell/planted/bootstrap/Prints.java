package io.deskbell.planted.bootstrap;

final class Prints {
  void print() {
    System.out.println("hello");
  }
}
