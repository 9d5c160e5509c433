package io.deskbell.planted.domain.session;

import io.deskbell.planted.domain.agent.KnowsASession;

public record KnowsAnAgent(KnowsASession agent) {}
