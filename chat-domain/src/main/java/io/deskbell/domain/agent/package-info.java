/**
 * Agents, what each of them carries, and the record of why one was chosen. Queues, sessions and the
 * choice itself may not live here.
 */
@NullMarked
package io.deskbell.domain.agent;

import org.jspecify.annotations.NullMarked;
