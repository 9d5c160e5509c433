package io.deskbell.adapter.websocket;

import io.deskbell.application.port.in.LiveSessions;
import io.deskbell.application.port.in.Sessions;
import io.deskbell.application.port.in.SignIn;

/** What a connection asks of the application, and how much of that is under way. */
record ChatServices(SignIn signIn, Sessions sessions, LiveSessions live, Backlog backlog) {}
