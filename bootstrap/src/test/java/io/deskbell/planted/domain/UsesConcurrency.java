package io.deskbell.planted.domain;

import java.util.concurrent.CompletionStage;

record UsesConcurrency(CompletionStage<String> later) {}
