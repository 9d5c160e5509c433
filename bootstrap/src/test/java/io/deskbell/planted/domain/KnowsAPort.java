package io.deskbell.planted.domain;

import io.deskbell.planted.application.port.out.StorePort;

record KnowsAPort(StorePort store) {}
