package io.deskbell.adapter.rest;

import io.deskbell.domain.assignment.WaitEstimate;
import org.jspecify.annotations.Nullable;

/** How long somebody will wait, on the wire, in whole seconds. */
record EstimateJson(long low, long high) implements WireRecord {
  static @Nullable EstimateJson from(@Nullable WaitEstimate estimate) {
    return estimate == null
        ? null
        : new EstimateJson(estimate.low().toSeconds(), estimate.high().plusMillis(999).toSeconds());
  }
}
