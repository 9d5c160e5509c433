package io.deskbell.planted.adapter.token;

import io.deskbell.planted.application.port.in.CallerPort;

record KnowsACaller(CallerPort caller) {}
