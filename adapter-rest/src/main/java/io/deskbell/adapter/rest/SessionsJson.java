package io.deskbell.adapter.rest;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A page of sessions, and where the next one begins; null on the last page. */
record SessionsJson(List<SessionJson> sessions, @Nullable String nextCursor)
    implements WireRecord {}
