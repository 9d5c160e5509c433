package io.deskbell.planted.cellar;

final class NotInTheHouse {}
