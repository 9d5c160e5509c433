/**
 * The session aggregate, the events of its log, and messages. Who gets which session is decided
 * elsewhere; nothing here may know of queues or policies.
 */
@NullMarked
package io.deskbell.domain.session;

import org.jspecify.annotations.NullMarked;
