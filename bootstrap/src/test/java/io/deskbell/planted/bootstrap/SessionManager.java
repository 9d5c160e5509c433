package io.deskbell.planted.bootstrap;

public final class SessionManager {}
