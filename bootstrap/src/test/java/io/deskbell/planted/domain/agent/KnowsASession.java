package io.deskbell.planted.domain.agent;

import io.deskbell.planted.domain.session.KnowsAnAgent;

public record KnowsASession(KnowsAnAgent session) {}
