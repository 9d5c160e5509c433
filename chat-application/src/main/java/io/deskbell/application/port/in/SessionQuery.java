package io.deskbell.application.port.in;

import io.deskbell.domain.SessionId;
import io.deskbell.domain.session.SessionStatus;
import org.jspecify.annotations.Nullable;

/**
 * Which sessions somebody wants to see.
 *
 * @param status only those with this status; null for all
 * @param before only those older than this one, which need not be visible to the caller; null for
 *     the first page
 * @param limit how many at most, 1 to 1000
 */
public record SessionQuery(@Nullable SessionStatus status, @Nullable SessionId before, int limit) {}
