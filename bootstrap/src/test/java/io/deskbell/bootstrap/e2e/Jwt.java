package io.deskbell.bootstrap.e2e;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A JSON Web Token taken apart, to be changed and signed anew. */
final class Jwt {
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

  private final ObjectNode header;
  private final ObjectNode claims;

  private Jwt(ObjectNode header, ObjectNode claims) {
    this.header = header;
    this.claims = claims;
  }

  static Jwt of(String token) {
    String[] parts = token.split("\\.", -1);
    return new Jwt(decoded(parts[0]), decoded(parts[1]));
  }

  static Jwt of(ObjectNode header, ObjectNode claims) {
    return new Jwt(header, claims);
  }

  private static ObjectNode decoded(String part) {
    return (ObjectNode)
        Json.parse(new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8));
  }

  ObjectNode header() {
    return header;
  }

  ObjectNode claims() {
    return claims;
  }

  Jwt header(String name, Object value) {
    header.setAll(Json.object(name, value));
    return this;
  }

  Jwt claim(String name, Object value) {
    claims.setAll(Json.object(name, value));
    return this;
  }

  Jwt withoutHeader(String name) {
    header.remove(name);
    return this;
  }

  Jwt without(String claim) {
    claims.remove(claim);
    return this;
  }

  /** Header and claims without a signature, and without the dot before it. */
  String unsigned() {
    return encoded(header) + "." + encoded(claims);
  }

  String signed(String secret) {
    return signed("HmacSHA256", secret);
  }

  String signed(String algorithm, String secret) {
    return unsigned() + "." + ENCODER.encodeToString(mac(algorithm, secret, unsigned()));
  }

  String signed(SigningKey key) {
    return key.sign(unsigned());
  }

  private static String encoded(ObjectNode part) {
    return ENCODER.encodeToString(part.toString().getBytes(StandardCharsets.UTF_8));
  }

  static byte[] mac(String algorithm, String secret, String text) {
    try {
      Mac mac = Mac.getInstance(algorithm);
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), algorithm));
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
