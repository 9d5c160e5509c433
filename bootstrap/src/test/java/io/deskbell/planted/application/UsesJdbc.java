package io.deskbell.planted.application;

import java.sql.Connection;

record UsesJdbc(Connection database) {}
