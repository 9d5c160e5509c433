package io.deskbell.planted.adapter.rest;

import io.deskbell.planted.application.port.out.StorePort;

record KnowsAStore(StorePort store) {}
