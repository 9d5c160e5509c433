package io.deskbell.planted.bootstrap;

import java.util.Date;

record KeepsADate(Date date) {}
