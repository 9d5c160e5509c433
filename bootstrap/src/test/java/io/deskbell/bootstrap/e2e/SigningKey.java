package io.deskbell.bootstrap.e2e;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;

/** A key pair of an issuer, by which it signs with RS256 or ES256. */
record SigningKey(String id, String algorithm, KeyPair pair) {
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

  static SigningKey rs256(String id) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return new SigningKey(id, "RS256", generator.generateKeyPair());
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  static SigningKey es256(String id) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return new SigningKey(id, "ES256", generator.generateKeyPair());
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** What is published of it (RFC 7517). */
  ObjectNode published() {
    if (pair.getPublic() instanceof RSAPublicKey rsa) {
      return Json.object(
          "kty",
          "RSA",
          "kid",
          id,
          "use",
          "sig",
          "alg",
          algorithm,
          "n",
          encoded(rsa.getModulus(), 256),
          "e",
          encoded(rsa.getPublicExponent(), 3));
    }
    ECPublicKey curve = (ECPublicKey) pair.getPublic();
    return Json.object(
        "kty",
        "EC",
        "kid",
        id,
        "use",
        "sig",
        "alg",
        algorithm,
        "crv",
        "P-256",
        "x",
        encoded(curve.getW().getAffineX(), 32),
        "y",
        encoded(curve.getW().getAffineY(), 32));
  }

  private static String encoded(BigInteger number, int bytes) {
    byte[] signed = number.toByteArray();
    byte[] fixed = new byte[bytes];
    int length = Math.min(signed.length, bytes);
    System.arraycopy(signed, signed.length - length, fixed, bytes - length, length);
    return ENCODER.encodeToString(fixed);
  }

  byte[] publicBytes() {
    return pair.getPublic().getEncoded();
  }

  /** The token that begins so. */
  String sign(String unsigned) {
    try {
      Signature signature =
          Signature.getInstance(
              algorithm.equals("RS256") ? "SHA256withRSA" : "SHA256withECDSAinP1363Format");
      signature.initSign(pair.getPrivate());
      signature.update(unsigned.getBytes(StandardCharsets.US_ASCII));
      return unsigned + "." + ENCODER.encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** The same token with the other signature of ES256 that is as good: its second half negated. */
  static String withOtherSignature(String token) {
    int dot = token.lastIndexOf('.');
    byte[] signature = Base64.getUrlDecoder().decode(token.substring(dot + 1));
    BigInteger order =
        new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);
    BigInteger negated = order.subtract(new BigInteger(1, Arrays.copyOfRange(signature, 32, 64)));
    byte[] half = Base64.getUrlDecoder().decode(encoded(negated, 32));
    System.arraycopy(half, 0, signature, 32, 32);
    return token.substring(0, dot + 1) + ENCODER.encodeToString(signature);
  }
}
