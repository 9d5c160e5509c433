package io.deskbell.planted.application.port.in;

public interface CallerPort {}
