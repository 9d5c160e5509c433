package io.deskbell.application.port.in;

import org.jspecify.annotations.Nullable;

/**
 * What somebody shows to get a token.
 *
 * @param userId who they say they are; null for an anonymous visitor
 * @param userHash proof of a visitor's id where that is asked for: the lower-case hex HMAC-SHA256
 *     of the id; null for none
 * @param agentKey proof of an agent or supervisor; null for none
 */
public record TokenRequest(
    @Nullable String userId, @Nullable String userHash, @Nullable String agentKey) {
  @Override
  public String toString() {
    return "TokenRequest[userId=" + userId + "]";
  }
}
