package io.deskbell.adapter.token;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.deskbell.adapter.token.IssuerKeys.Pace;
import io.deskbell.application.port.out.Credentials;
import io.deskbell.domain.Participant;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.Role;
import io.deskbell.domain.RuleViolation;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.ErrorCodes;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.jwt.consumer.JwtContext;
import org.jose4j.jwx.HeaderParameterNames;
import org.jose4j.keys.HmacKey;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/**
 * Tokens as JSON Web Tokens signed with HS256 (RFC 7519, RFC 7515), and proofs by HMAC-SHA256; and
 * tokens of an external issuer, if there is one, which no secret of ours signs.
 *
 * <p>A token of ours is good if one of the secrets has signed it, it is of type {@code JWT}, names
 * this issuer and audience, a well-formed subject, a known role, an id and when it was issued, has
 * not expired, and expires no later than the time to live from now and from its issue. Nothing is
 * parsed that is longer than {@value #MAX_TOKEN_LENGTH} characters. Thread-safe.
 */
public final class JoseCredentials implements Credentials, AutoCloseable {
  static final int MAX_TOKEN_LENGTH = 4096;

  private static final String ROLE = "role";
  private static final String HMAC_SHA256 = "HmacSHA256";
  private static final Pattern COMPACT =
      Pattern.compile("[A-Za-z0-9_-]++\\.[A-Za-z0-9_-]++\\.[A-Za-z0-9_-]++");

  private static final Pattern ID = Pattern.compile("[\\x21-\\x7E]{1,128}");

  private final TokenSettings settings;
  private final Clock clock;
  private final List<Key> keys;
  private final @Nullable ExternalIssuer external;

  /** What was verified by the keys as they are now. */
  private volatile VerifiedTokens verified = new VerifiedTokens();

  /**
   * Credentials that rest on those settings and take the time from that clock. If there is an
   * external issuer, this waits a few seconds for its keys.
   */
  public JoseCredentials(TokenSettings settings, Clock clock) {
    this(settings, clock, Pace.USUAL);
  }

  JoseCredentials(TokenSettings settings, Clock clock, Pace pace) {
    this.settings = settings;
    this.clock = clock;
    this.keys =
        settings.secrets().stream()
            .<Key>map(secret -> new HmacKey(secret.getBytes(UTF_8)))
            .toList();
    IssuerSettings issuer = settings.external();
    if (issuer == null) {
      external = null;
    } else {
      external =
          new ExternalIssuer(issuer, settings.timeToLive(), pace, this::forgetWhatWasVerified);
      external.start();
    }
  }

  private void forgetWhatWasVerified() {
    verified = new VerifiedTokens();
  }

  @Override
  public Token issue(Participant participant, Instant earliest) {
    Instant now = clock.instant();
    Instant from = now.isBefore(earliest) ? earliest : now;
    Instant issuedAt = from.truncatedTo(ChronoUnit.SECONDS);
    Instant expiresAt = from.plus(settings.timeToLive()).truncatedTo(ChronoUnit.SECONDS);
    String id = UUID.randomUUID().toString();

    JwtClaims claims = new JwtClaims();
    claims.setIssuer(settings.issuer());
    claims.setAudience(settings.audience());
    claims.setSubject(participant.id().value());
    claims.setStringClaim(ROLE, participant.role().code());
    claims.setIssuedAt(NumericDate.fromSeconds(issuedAt.getEpochSecond()));
    claims.setExpirationTime(NumericDate.fromSeconds(expiresAt.getEpochSecond()));
    claims.setJwtId(id);

    JsonWebSignature signature = new JsonWebSignature();
    signature.setAlgorithmHeaderValue(AlgorithmIdentifiers.HMAC_SHA256);
    signature.setHeader(HeaderParameterNames.TYPE, "JWT");
    signature.setPayload(claims.toJson());
    signature.setKey(keys.get(0));
    try {
      return new Token(
          signature.getCompactSerialization(),
          id,
          participant.id(),
          participant.role(),
          issuedAt,
          expiresAt);
    } catch (JoseException e) {
      throw new IllegalStateException("a token could not be signed", e);
    }
  }

  @Override
  public Token verify(String text) {
    if (text.length() > MAX_TOKEN_LENGTH) {
      throw refusal(
          "is " + text.length() + " characters long, expected at most " + MAX_TOKEN_LENGTH);
    }
    // The keys may change meanwhile: what they verified before is not kept among what comes after.
    VerifiedTokens known = verified;
    Token token = known.find(text);
    if (token == null) {
      token = check(text);
      known.keep(token);
    } else if (!clock.instant().isBefore(token.expiresAt())) {
      throw refusal("has expired");
    }
    return token;
  }

  private Token check(String text) {
    if (!COMPACT.matcher(text).matches() || !hasOneSpelling(text)) {
      throw refusal("is not a signed JWT, expected three base64url parts");
    }
    Instant now = clock.instant();
    if (external != null && ExternalIssuer.isMeantBy(text)) {
      return external.check(text, now);
    }
    JwtContext context = signedByUs(text, now);
    requirePlain(context);
    return read(text, context.getJwtClaims(), now);
  }

  /** Makes sure that a token is neither nested nor has headers that nobody here understands. */
  static void requirePlain(JwtContext context) {
    if (context.getJoseObjects().size() != 1
        || context.getJoseObjects().get(0).getHeaders().getObjectHeaderValue("crit") != null) {
      throw refusal("is nested or has critical headers, expected a plain one");
    }
  }

  /**
   * Whether the signature is spelt as an encoder spells it: the last character of 32 bytes in
   * base64url carries two bits that say nothing, so four spellings would decode alike.
   */
  private static boolean hasOneSpelling(String text) {
    String signature = text.substring(text.lastIndexOf('.') + 1);
    if (signature.length() % 4 == 1) {
      return false;
    }
    byte[] bytes = Base64.getUrlDecoder().decode(signature);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(signature);
  }

  private JwtContext signedByUs(String text, Instant now) {
    for (Key key : keys) {
      try {
        return consumer(key, now).process(text);
      } catch (InvalidJwtException e) {
        if (!e.hasErrorCode(ErrorCodes.SIGNATURE_INVALID)) {
          throw refusal(
              e.hasErrorCode(ErrorCodes.EXPIRED)
                  ? "has expired"
                  : "was not issued for this server or is not whole");
        }
      }
    }
    throw refusal("was not signed by this server");
  }

  private JwtConsumer consumer(Key key, Instant now) {
    return new JwtConsumerBuilder()
        .setJwsAlgorithmConstraints(ConstraintType.PERMIT, AlgorithmIdentifiers.HMAC_SHA256)
        .setVerificationKey(key)
        .setExpectedType(true, "JWT")
        .setExpectedIssuer(true, settings.issuer())
        .setExpectedAudience(true, settings.audience())
        .setRequireSubject()
        .setRequireJwtId()
        .setRequireIssuedAt()
        .setRequireExpirationTime()
        .setEvaluationTime(NumericDate.fromSeconds(now.getEpochSecond()))
        .build();
  }

  private Token read(String text, JwtClaims claims, Instant now) {
    try {
      TokenLife life = TokenLife.of(claims, settings.timeToLive(), now);
      return new Token(
          text, id(claims), holder(claims), role(claims), life.issuedAt(), life.expiresAt());
    } catch (MalformedClaimException e) {
      throw refusal("has a claim of the wrong type");
    }
  }

  static ParticipantId holder(JwtClaims claims) throws MalformedClaimException {
    try {
      return ParticipantId.of(claims.getSubject());
    } catch (RuleViolation.InvalidField e) {
      throw refusal("has no well-formed subject");
    }
  }

  /** Whoever signs with the same secret may choose it, and it is kept if it is revoked. */
  private static String id(JwtClaims claims) throws MalformedClaimException {
    String id = claims.getJwtId();
    if (!ID.matcher(id).matches()) {
      throw refusal("has an odd id, expected 1 to 128 visible ASCII characters");
    }
    return id;
  }

  private static Role role(JwtClaims claims) throws MalformedClaimException {
    String code = claims.getStringClaimValue(ROLE);
    for (Role role : Role.values()) {
      if (role.code().equals(code)) {
        return role;
      }
    }
    throw refusal("has no known role");
  }

  static RuleViolation.Unauthenticated refusal(String problem) {
    return new RuleViolation.Unauthenticated("the token " + problem);
  }

  @Override
  public Duration longestLife() {
    return TokenLife.longest(settings.timeToLive());
  }

  @Override
  public boolean isAgentKey(String key) {
    return MessageDigest.isEqual(key.getBytes(UTF_8), settings.agentKey().getBytes(UTF_8));
  }

  @Override
  public boolean provesIdentity(ParticipantId visitorId, String userHash) {
    String secret = settings.identitySecret();
    if (secret == null) {
      return false;
    }
    try {
      Mac mac = Mac.getInstance(HMAC_SHA256);
      mac.init(new SecretKeySpec(secret.getBytes(UTF_8), HMAC_SHA256));
      String expected = HexFormat.of().formatHex(mac.doFinal(visitorId.value().getBytes(UTF_8)));
      return MessageDigest.isEqual(userHash.getBytes(UTF_8), expected.getBytes(UTF_8));
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every Java platform has HmacSHA256", e);
    }
  }

  /** Asks the external issuer, if there is one, for its keys no more. */
  @Override
  public void close() {
    if (external != null) {
      external.close();
    }
  }
}
