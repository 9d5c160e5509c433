package io.deskbell.planted.application.port.in;

public final class PortThatIsAClass {}
