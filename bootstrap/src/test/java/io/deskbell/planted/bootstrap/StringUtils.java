package io.deskbell.planted.bootstrap;

final class StringUtils {}
