package io.deskbell.application.port.in;

import io.deskbell.domain.SessionId;
import io.deskbell.domain.agent.Requirements;
import org.jspecify.annotations.Nullable;

/**
 * What a visitor says when they ring. Immutable.
 *
 * @param requirements what the session needs of an agent
 * @param reopens an ended session of the same visitor that goes on in the new one; null for a new
 *     matter
 */
public record Opening(Requirements requirements, @Nullable SessionId reopens) {
  /** A new matter that needs nothing in particular. */
  public static Opening plain() {
    return new Opening(Requirements.none(), null);
  }
}
