/**
 * Checks of the runnable jar from outside, written from the wire contract alone: a process, HTTP
 * and WebSocket. Nothing here may import a class of Deskbell.
 */
@NullMarked
package io.deskbell.bootstrap.e2e;

import org.jspecify.annotations.NullMarked;
