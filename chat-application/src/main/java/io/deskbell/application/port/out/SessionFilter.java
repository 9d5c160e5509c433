package io.deskbell.application.port.out;

import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.session.SessionStatus;
import org.jspecify.annotations.Nullable;

/**
 * Which sessions to list.
 *
 * @param visitor only this visitor's; null for all
 * @param agent only those that this agent serves or served at the end; null for all
 * @param status only those with this status; null for all
 * @param before only those that come after this stored session in the listing's order (created
 *     later first, then by id); null for the first page
 * @param limit how many at most, at least 1
 */
public record SessionFilter(
    @Nullable ParticipantId visitor,
    @Nullable ParticipantId agent,
    @Nullable SessionStatus status,
    @Nullable SessionId before,
    int limit) {}
