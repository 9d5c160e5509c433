package io.deskbell.planted.adapter.token;

import io.deskbell.planted.bootstrap.SessionManager;

record KnowsTheBootstrap(SessionManager bootstrap) {}
