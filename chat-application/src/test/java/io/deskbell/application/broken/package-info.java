/**
 * The tests of the contracts: a plain truthful store, stores that lie in one way each, and the
 * proof that the contracts tell them apart. No test of real code may live here.
 */
@NullMarked
package io.deskbell.application.broken;

import org.jspecify.annotations.NullMarked;
