package io.deskbell.application;

import io.deskbell.application.port.in.Answer;
import io.deskbell.application.port.in.Caller;
import io.deskbell.application.port.in.IssuedToken;
import io.deskbell.application.port.in.LiveSessions.Watch;
import io.deskbell.application.port.in.SignIn;
import io.deskbell.application.port.in.TokenRequest;
import io.deskbell.application.port.out.Credentials;
import io.deskbell.application.port.out.Identity;
import io.deskbell.application.port.out.Revocation;
import io.deskbell.domain.Participant;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.Role;
import io.deskbell.domain.RuleViolation;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Who gets a token, and for what; and whose tokens are good no more. */
final class SignInService implements SignIn {
  /** How far ahead of the clock a token may be dated, so that every server still takes it. */
  private static final Duration MOST_AHEAD = Duration.ofSeconds(5);

  private final Credentials credentials;
  private final Identity identity;
  private final Predicate<ParticipantId> agents;
  private final Set<ParticipantId> supervisors;
  private final boolean visitorsProveTheirId;
  private final RevokedTokens revoked;
  private final Gate gate;

  SignInService(
      Credentials credentials,
      Identity identity,
      RevokedTokens revoked,
      Gate gate,
      Predicate<ParticipantId> agents,
      Set<ParticipantId> supervisors,
      boolean visitorsProveTheirId) {
    this.credentials = credentials;
    this.identity = identity;
    this.revoked = revoked;
    this.gate = gate;
    this.agents = agents;
    this.supervisors = Set.copyOf(supervisors);
    this.visitorsProveTheirId = visitorsProveTheirId;
  }

  @Override
  public IssuedToken issueToken(TokenRequest request) {
    Participant participant = prove(request);
    Instant earliest = revoked.issuableFrom(participant.id());
    if (earliest.isAfter(identity.now().plus(MOST_AHEAD))) {
      throw new RuleViolation.RateLimited(
          "all tokens of " + participant.id() + " have been revoked too often in a row",
          MOST_AHEAD.toSeconds());
    }
    Credentials.Token token = credentials.issue(participant, earliest);
    return new IssuedToken(token.text(), participant, token.expiresAt());
  }

  private Participant prove(TokenRequest request) {
    if (request.userId() == null) {
      if (visitorsProveTheirId && request.userHash() == null) {
        return new Participant(identity.newVisitorId(), Role.VISITOR);
      }
      throw new RuleViolation.InvalidField("userId", "is missing, expected an id");
    }
    ParticipantId id = ParticipantId.of(request.userId());
    Role role = roleOf(id);
    if (role == Role.VISITOR) {
      requireUserHash(id, request);
    } else {
      requireAgentKey(id, role, request);
    }
    return new Participant(id, role);
  }

  private Role roleOf(ParticipantId id) {
    if (supervisors.contains(id)) {
      return Role.SUPERVISOR;
    }
    return agents.test(id) ? Role.AGENT : Role.VISITOR;
  }

  private void requireUserHash(ParticipantId id, TokenRequest request) {
    if (!visitorsProveTheirId) {
      return;
    }
    if (request.userHash() == null) {
      throw new RuleViolation.Unauthenticated("userHash is missing, userId " + id + " needs proof");
    }
    if (!credentials.provesIdentity(id, request.userHash())) {
      throw new RuleViolation.Unauthenticated("userHash does not prove userId " + id);
    }
  }

  private void requireAgentKey(ParticipantId id, Role role, TokenRequest request) {
    if (request.agentKey() == null) {
      throw new RuleViolation.Unauthenticated(
          "agentKey is missing, userId " + id + " belongs to the role " + role.code());
    }
    if (!credentials.isAgentKey(request.agentKey())) {
      throw new RuleViolation.Unauthenticated("agentKey is wrong for userId " + id);
    }
  }

  /** Makes the tokens of somebody worthless who is not an agent any more, without waiting. */
  void leaves(ParticipantId agent) {
    revoked.revoke(everyTokenOf(agent), new CompletableFuture<>());
  }

  @Override
  public Caller authenticate(String token) {
    Credentials.Token good = credentials.verify(token);
    Role role = roleOf(good.holder());
    if (good.role() != null && good.role() != role) {
      throw new RuleViolation.Unauthenticated(
          "token is for the role " + good.role().code() + ", which has changed; sign in again");
    }
    Caller caller =
        new Caller(
            new Participant(good.holder(), role), good.id(), good.issuedAt(), good.expiresAt());
    if (revoked.has(caller)) {
      throw new RuleViolation.Unauthenticated("the token has been revoked");
    }
    return caller;
  }

  @Override
  public CompletionStage<@Nullable Void> revoke(Caller caller) {
    return store(() -> new Revocation.OfToken(caller.tokenId(), caller.expiresAt()));
  }

  @Override
  public CompletionStage<@Nullable Void> revoke(Caller caller, String token) {
    return store(
        () -> {
          Credentials.Token other = revocable(token);
          requireOwn("token", caller, other.holder());
          return new Revocation.OfToken(other.id(), other.expiresAt());
        });
  }

  private Credentials.Token revocable(String token) {
    try {
      return credentials.verify(token);
    } catch (RuleViolation.Unauthenticated e) {
      throw new RuleViolation.InvalidField(
          "token", "is none that could be revoked: " + e.getMessage());
    }
  }

  private static void requireOwn(String field, Caller caller, ParticipantId holder) {
    if (caller.role() != Role.SUPERVISOR && !holder.equals(caller.id())) {
      throw new RuleViolation.Forbidden(
          field + " is of " + holder + ", expected the caller's own, or a supervisor");
    }
  }

  @Override
  public CompletionStage<@Nullable Void> revokeAll(Caller caller, ParticipantId holder) {
    return store(
        () -> {
          requireOwn("userId", caller, holder);
          return everyTokenOf(holder);
        });
  }

  private Revocation everyTokenOf(ParticipantId holder) {
    Instant until = lastIssued(holder);
    return new Revocation.OfHolder(holder, until, until.plus(credentials.longestLife()));
  }

  /** After the last time, tokens were dated a little ahead of the clock. */
  private Instant lastIssued(ParticipantId holder) {
    Instant now = identity.now();
    Instant most = now.plus(MOST_AHEAD);
    Instant ahead = revoked.issuableFrom(holder);
    if (ahead.isAfter(most)) {
      return most;
    }
    return ahead.isAfter(now) ? ahead : now;
  }

  private CompletionStage<@Nullable Void> store(Supplier<Revocation> revocation) {
    return gate.<@Nullable Void>pass(
        Answer.none(), outcome -> revoked.revoke(revocation.get(), outcome));
  }

  @Override
  public Watch watch(Caller caller, Runnable onRevoked) {
    return revoked.watch(caller, onRevoked);
  }
}
