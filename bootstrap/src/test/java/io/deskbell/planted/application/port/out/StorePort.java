package io.deskbell.planted.application.port.out;

public interface StorePort {}
