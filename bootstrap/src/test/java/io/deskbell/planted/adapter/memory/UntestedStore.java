package io.deskbell.planted.adapter.memory;

import io.deskbell.planted.application.port.out.StorePort;

public final class UntestedStore implements StorePort {}
