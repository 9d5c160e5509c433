package io.deskbell.adapter.token;

import java.math.BigInteger;
import java.security.PublicKey;
import java.util.List;
import java.util.Optional;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.keys.EllipticCurves;
import org.jspecify.annotations.Nullable;

/**
 * A key with which an issuer signs by one algorithm, whatever else a token may claim of it.
 *
 * @param id by which tokens name it; null for none
 * @param algorithm one of {@link #ALGORITHMS}
 */
record IssuerKey(@Nullable String id, String algorithm, PublicKey key) {
  static final List<String> ALGORITHMS =
      List.of(
          AlgorithmIdentifiers.RSA_USING_SHA256,
          AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256);

  private static final int MIN_RSA_BITS = 2048;

  /** What a published key is good for here; empty for nothing. */
  static Optional<IssuerKey> of(JsonWebKey published) {
    String algorithm = algorithm(published);
    if (algorithm == null
        || (published.getUse() != null && !published.getUse().equals("sig"))
        || (published.getKeyOps() != null && !published.getKeyOps().contains("verify"))
        || (published.getAlgorithm() != null && !published.getAlgorithm().equals(algorithm))) {
      return Optional.empty();
    }
    PublicKey key = ((PublicJsonWebKey) published).getPublicKey();
    return Optional.of(new IssuerKey(published.getKeyId(), algorithm, key));
  }

  private static @Nullable String algorithm(JsonWebKey published) {
    if (published instanceof RsaJsonWebKey rsa) {
      BigInteger modulus = rsa.getRsaPublicKey().getModulus();
      return modulus.bitLength() < MIN_RSA_BITS ? null : AlgorithmIdentifiers.RSA_USING_SHA256;
    }
    return published instanceof EllipticCurveJsonWebKey curve
            && curve.getCurveName().equals(EllipticCurves.P_256)
        ? AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256
        : null;
  }
}
