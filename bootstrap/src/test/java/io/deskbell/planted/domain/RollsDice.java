package io.deskbell.planted.domain;

import java.util.Random;

record RollsDice(Random dice) {}
