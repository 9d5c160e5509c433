package io.deskbell.adapter.websocket;

import io.deskbell.application.port.in.LiveSessions;
import io.deskbell.application.port.in.Sessions;

/** What a connection asks of the application, and how much of that is under way. */
record ChatServices(Sessions sessions, LiveSessions live, Backlog backlog) {}
