package io.deskbell.application.broken;

import io.deskbell.application.port.out.DeskStore;
import io.deskbell.application.port.out.Retention;
import io.deskbell.application.port.out.SessionLog;

/** All ports of one store. */
interface WholeStore extends SessionLog, DeskStore, Retention {}
