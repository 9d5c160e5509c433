package io.deskbell.adapter.websocket;

import io.deskbell.application.port.in.LiveSessions;
import io.deskbell.application.port.in.Sessions;

/** What a connection asks of the application. */
record ChatServices(Sessions sessions, LiveSessions live) {}
