package io.deskbell.planted.domain;

class CanBeExtended {}
