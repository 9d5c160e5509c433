package io.deskbell.adapter.token;

import static io.deskbell.adapter.token.JoseCredentials.refusal;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.deskbell.adapter.token.IssuerKeys.Pace;
import io.deskbell.application.port.out.Credentials.Token;
import io.deskbell.domain.ParticipantId;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.ErrorCodes;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.jwt.consumer.JwtContext;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/**
 * Tokens of another issuer, signed with RS256 or ES256 by a key that it publishes (RFC 7515, RFC
 * 7517). What a token says of its own key, by {@code jku}, {@code jwk}, {@code x5u} or {@code x5c},
 * is not looked at. Thread-safe; nothing blocks.
 */
final class ExternalIssuer implements AutoCloseable {
  /** Of access tokens (RFC 9068) and others; one for another purpose says so in its type. */
  private static final Set<String> TYPES =
      Set.of("jwt", "application/jwt", "at+jwt", "application/at+jwt");

  private final IssuerSettings settings;
  private final Duration timeToLive;
  private final IssuerKeys keys;

  /**
   * An issuer whose keys are not fetched yet.
   *
   * @param timeToLive how long a token may be good
   * @param onKeysChanged runs after other keys were found than before
   */
  ExternalIssuer(IssuerSettings settings, Duration timeToLive, Pace pace, Runnable onKeysChanged) {
    this.settings = settings;
    this.timeToLive = timeToLive;
    this.keys = new IssuerKeys(settings.keys(), pace, onKeysChanged);
  }

  /** Begins to fetch the issuer's keys, and waits a little for them. */
  void start() {
    keys.start();
  }

  /** Whether a token says that it is signed as this issuer's are; never one of ours. */
  static boolean isMeantBy(String text) {
    JsonWebSignature signature = new JsonWebSignature();
    try {
      signature.setCompactSerialization(text);
      // It may be missing, or something else than a text.
      Object algorithm = signature.getHeaders().getObjectHeaderValue("alg");
      return IssuerKey.ALGORITHMS.contains(String.valueOf(algorithm));
    } catch (JoseException e) {
      return false;
    }
  }

  /**
   * What such a token says, but for a role: what its holder may do here is not its issuer's to say.
   *
   * @throws io.deskbell.domain.RuleViolation.Unauthenticated if it is not good
   */
  Token check(String text, Instant now) {
    try {
      JwtContext context = consumer(now).process(text);
      JoseCredentials.requirePlain(context);
      requireType(context.getJoseObjects().get(0).getHeaders().getObjectHeaderValue("typ"));
      JwtClaims claims = context.getJwtClaims();
      TokenLife life = TokenLife.of(claims, timeToLive, now);
      ParticipantId holder = JoseCredentials.holder(claims);
      return new Token(text, id(text), holder, null, life.issuedAt(), life.expiresAt());
    } catch (InvalidJwtException e) {
      throw refusal(
          e.hasErrorCode(ErrorCodes.EXPIRED)
              ? "has expired"
              : "was not signed by " + settings.issuer() + " for this server or is not whole");
    } catch (MalformedClaimException e) {
      throw refusal("has a claim of the wrong type");
    }
  }

  private JwtConsumer consumer(Instant now) {
    return new JwtConsumerBuilder()
        .setJwsAlgorithmConstraints(
            ConstraintType.PERMIT, IssuerKey.ALGORITHMS.toArray(String[]::new))
        .setVerificationKeyResolver(
            (signature, nesting) ->
                keys.find(signature.getKeyIdHeaderValue(), signature.getAlgorithmHeaderValue()))
        .setExpectedIssuer(true, settings.issuer())
        .setExpectedAudience(true, settings.audience())
        .setRequireSubject()
        .setRequireIssuedAt()
        .setRequireExpirationTime()
        .setEvaluationTime(NumericDate.fromSeconds(now.getEpochSecond()))
        .build();
  }

  private static void requireType(@Nullable Object type) {
    boolean known =
        type == null
            || (type instanceof String name && TYPES.contains(name.toLowerCase(Locale.ROOT)));
    if (!known) {
      throw refusal("is of another type, expected JWT or at+jwt");
    }
  }

  /**
   * An issuer may leave its own id out or use it twice. The signature is left out, because of one
   * by ES256 everybody can make a second that is as good.
   */
  private static String id(String text) {
    byte[] signed = text.substring(0, text.lastIndexOf('.')).getBytes(US_ASCII);
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(signed);
      return "sha256:" + Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  public void close() {
    keys.close();
  }
}
