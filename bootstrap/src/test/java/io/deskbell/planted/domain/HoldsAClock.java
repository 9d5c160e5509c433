package io.deskbell.planted.domain;

import java.time.Clock;

record HoldsAClock(Clock clock) {}
