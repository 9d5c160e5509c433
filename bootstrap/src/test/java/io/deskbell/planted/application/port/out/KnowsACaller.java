package io.deskbell.planted.application.port.out;

import io.deskbell.planted.application.port.in.CallerPort;

public record KnowsACaller(CallerPort caller) {}
