/**
 * The desk: capacity, the queue, and the policies that choose an agent for a session. What happens
 * inside a session may not live here.
 */
@NullMarked
package io.deskbell.domain.assignment;

import org.jspecify.annotations.NullMarked;
