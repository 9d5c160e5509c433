package io.deskbell.planted.application.port.in;

import org.glassfish.grizzly.Connection;

public record UsesGrizzly(Connection<?> connection) {}
