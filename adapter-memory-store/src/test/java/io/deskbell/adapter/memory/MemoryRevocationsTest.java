package io.deskbell.adapter.memory;

import io.deskbell.application.contract.RevocationsContract;
import io.deskbell.application.port.out.Revocations;

class MemoryRevocationsTest implements RevocationsContract {
  private final Revocations revocations = new MemoryRevocations();

  @Override
  public Revocations revocations() {
    return revocations;
  }
}
