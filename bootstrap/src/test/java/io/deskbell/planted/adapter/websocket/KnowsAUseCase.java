package io.deskbell.planted.adapter.websocket;

import io.deskbell.planted.application.PublicService;

record KnowsAUseCase(PublicService service) {}
