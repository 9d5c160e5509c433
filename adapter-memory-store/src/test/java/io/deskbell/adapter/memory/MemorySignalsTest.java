package io.deskbell.adapter.memory;

import io.deskbell.application.contract.SignalsContract;
import io.deskbell.application.port.out.Signals;

class MemorySignalsTest implements SignalsContract {
  private final MemorySignals signals = new MemorySignals();

  @Override
  public Signals signals() {
    return signals;
  }
}
