/**
 * What every adapter of a driven port must keep: contracts as interfaces whose default methods are
 * the tests, and the fixtures that they need. An adapter's test implements the contract; nothing of
 * one adapter may live here.
 */
@NullMarked
package io.deskbell.application.contract;

import org.jspecify.annotations.NullMarked;
