package io.deskbell.planted.application.port.in;

import io.deskbell.planted.application.port.out.StorePort;

public record KnowsAStore(StorePort store) {}
