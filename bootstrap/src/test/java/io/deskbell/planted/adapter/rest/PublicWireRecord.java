package io.deskbell.planted.adapter.rest;

public record PublicWireRecord(String id) {}
