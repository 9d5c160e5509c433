package io.deskbell.adapter.websocket;

import io.deskbell.application.port.in.Agents;
import io.deskbell.application.port.in.DeskWork;
import io.deskbell.application.port.in.LiveSessions;
import io.deskbell.application.port.in.Sessions;
import io.deskbell.application.port.in.SignIn;
import io.deskbell.application.port.in.StaffNotes;

/** What a connection asks of the application, and how much of that is under way. */
record ChatServices(
    SignIn signIn,
    Sessions sessions,
    LiveSessions live,
    DeskWork desk,
    Agents agents,
    StaffNotes notes,
    Backlog backlog) {}
