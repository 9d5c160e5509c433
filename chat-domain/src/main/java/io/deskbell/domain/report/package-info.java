/**
 * What the logs tell afterwards: figures of sessions, reports over them, and how long visitors
 * would have waited in another setting. Nothing here decides about a session that is under way.
 */
@NullMarked
package io.deskbell.domain.report;

import org.jspecify.annotations.NullMarked;
