/**
 * Stores and signals that keep nothing past the process, for trying out, for tests and for
 * embedding without durability. Nothing here may do I/O.
 */
@NullMarked
package io.deskbell.adapter.memory;

import org.jspecify.annotations.NullMarked;
