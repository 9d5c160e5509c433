package io.deskbell.application;

import io.deskbell.application.port.in.Caller;
import io.deskbell.application.port.in.IssuedToken;
import io.deskbell.application.port.in.SignIn;
import io.deskbell.application.port.in.TokenRequest;
import io.deskbell.application.port.out.Credentials;
import io.deskbell.application.port.out.Identity;
import io.deskbell.domain.Participant;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.Role;
import io.deskbell.domain.RuleViolation;
import java.util.Set;

/** Who gets a token, and for what. */
final class SignInService implements SignIn {
  private final Credentials credentials;
  private final Identity identity;
  private final Set<ParticipantId> agents;
  private final Set<ParticipantId> supervisors;
  private final boolean visitorsProveTheirId;

  SignInService(
      Credentials credentials,
      Identity identity,
      Set<ParticipantId> agents,
      Set<ParticipantId> supervisors,
      boolean visitorsProveTheirId) {
    this.credentials = credentials;
    this.identity = identity;
    this.agents = Set.copyOf(agents);
    this.supervisors = Set.copyOf(supervisors);
    this.visitorsProveTheirId = visitorsProveTheirId;
  }

  @Override
  public IssuedToken issueToken(TokenRequest request) {
    Credentials.Token token = credentials.issue(prove(request));
    return new IssuedToken(token.text(), token.participant(), token.expiresAt());
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
    return agents.contains(id) ? Role.AGENT : Role.VISITOR;
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

  @Override
  public Caller authenticate(String token) {
    Credentials.Token good = credentials.verify(token);
    Participant participant = good.participant();
    if (roleOf(participant.id()) != participant.role()) {
      throw new RuleViolation.Unauthenticated(
          "token is for the role "
              + participant.role().code()
              + ", which has changed; sign in again");
    }
    return new Caller(participant, good.id(), good.expiresAt());
  }
}
