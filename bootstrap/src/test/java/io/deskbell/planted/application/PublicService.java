package io.deskbell.planted.application;

public final class PublicService {}
