package io.deskbell.adapter.token;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.deskbell.application.port.out.Credentials.Token;
import java.security.MessageDigest;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Tokens whose signature and claims have been found good, so that a caller's next request need not
 * check them again. Whether one has expired since is for the asker to see. Thread-safe.
 *
 * <p>Every token has one slot, in which the latest stays: the size is bounded whatever is sent, and
 * two tokens that share a slot only cost time.
 */
final class VerifiedTokens {
  private static final int SLOTS = 4096;

  private final AtomicReferenceArray<@Nullable Token> slots = new AtomicReferenceArray<>(SLOTS);

  @Nullable Token find(String text) {
    Token known = slots.get(slot(text));
    // In constant time, as a token in here is a secret that somebody may be guessing at.
    return known != null
            && MessageDigest.isEqual(text.getBytes(US_ASCII), known.text().getBytes(US_ASCII))
        ? known
        : null;
  }

  void keep(Token token) {
    slots.set(slot(token.text()), token);
  }

  private static int slot(String text) {
    int hash = text.hashCode();
    return (hash ^ (hash >>> 16)) & (SLOTS - 1);
  }
}
