/**
 * What the application asks of the outside: stores, signals, credentials, time and ids. Each states
 * its guarantees and names the contract test that every adapter runs; no adapter may live here.
 */
@NullMarked
package io.deskbell.application.port.out;

import org.jspecify.annotations.NullMarked;
