package io.deskbell.application;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import io.deskbell.application.port.in.Caller;
import io.deskbell.application.port.in.LiveSessions.Watch;
import io.deskbell.application.port.out.Identity;
import io.deskbell.application.port.out.Revocation;
import io.deskbell.application.port.out.Revocation.OfHolder;
import io.deskbell.application.port.out.Revocation.OfToken;
import io.deskbell.application.port.out.Revocations;
import io.deskbell.domain.ParticipantId;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * All revocations in memory, so that checking a token costs no look into the store. What another
 * process has stored is read every {@link #PERIOD}; what is stored here holds at once. Thread-safe.
 */
final class RevokedTokens {
  static final Duration PERIOD = Duration.ofSeconds(10);

  /** By how much clocks may be apart: a revocation must not go before its token does elsewhere. */
  private static final Duration MARGIN = Duration.ofMinutes(1);

  private static final System.Logger LOG = System.getLogger(RevokedTokens.class.getName());

  private final Revocations store;
  private final Identity identity;
  private final Executor workers;
  private final Timer timer;
  private final ConcurrentMap<String, Instant> tokens = new ConcurrentHashMap<>();
  private final ConcurrentMap<ParticipantId, OfHolder> holders = new ConcurrentHashMap<>();
  private final Set<Watcher> watchers = ConcurrentHashMap.newKeySet();
  private volatile boolean failing;

  RevokedTokens(Revocations store, Identity identity, Executor workers, Timer timer) {
    this.store = store;
    this.identity = identity;
    this.workers = workers;
    this.timer = timer;
  }

  /** Reads what is stored, and goes on reading it from time to time. */
  void start() {
    store.all().forEach(this::learn);
    refreshLater();
  }

  private void refreshLater() {
    timer.after(PERIOD, () -> workers.execute(this::refresh));
  }

  private void refresh() {
    try {
      store.all().forEach(this::learn);
      if (failing) {
        failing = false;
        LOG.log(INFO, "revoked tokens are read again");
      }
      tellWhoIsRevoked();
      forgetExpired();
    } catch (RuntimeException e) {
      if (!failing) {
        failing = true;
        LOG.log(WARNING, "revoked tokens cannot be read; what is revoked elsewhere is missed", e);
      }
    } finally {
      refreshLater();
    }
  }

  private void forgetExpired() {
    Instant before = identity.now().minus(MARGIN);
    boolean some = tokens.values().removeIf(expiry -> expiry.isBefore(before));
    some |= holders.values().removeIf(one -> one.expiresAt().isBefore(before));
    if (some) {
      store
          .forget(before)
          .whenComplete(
              (count, failure) -> {
                if (failure != null) {
                  LOG.log(WARNING, "expired revocations stay for now", failure);
                }
              });
    }
  }

  private void learn(Revocation revocation) {
    if (revocation instanceof OfToken one) {
      tokens.put(one.tokenId(), one.expiresAt());
    } else if (revocation instanceof OfHolder all) {
      holders.merge(all.holder(), all, OfHolder::and);
    }
  }

  /** Stores a revocation; once it holds, those who rest on it are told, then the outcome. */
  void revoke(Revocation revocation, CompletableFuture<@Nullable Void> outcome) {
    if (revocation instanceof OfToken one && tokens.containsKey(one.tokenId())) {
      outcome.complete(null);
      return;
    }
    store
        .revoke(revocation)
        .whenComplete(
            (done, failure) -> {
              if (failure != null) {
                outcome.completeExceptionally(Failures.toCaller(failure));
                return;
              }
              learn(revocation);
              tellWhoIsRevoked();
              outcome.complete(null);
            });
  }

  /** Whether the token by which that caller came is revoked. */
  boolean has(Caller caller) {
    OfHolder all = holders.get(caller.id());
    return tokens.containsKey(caller.tokenId())
        || (all != null && !caller.issuedAt().isAfter(all.issuedUntil()));
  }

  /**
   * From when on a token must be issued to somebody so that no revocation reaches it. A token names
   * whole seconds, so this may be a little ahead of the clock.
   */
  Instant issuableFrom(ParticipantId holder) {
    OfHolder all = holders.get(holder);
    return all == null ? Instant.MIN : all.issuedUntil().plusSeconds(1);
  }

  /** Tells once that the caller's token is revoked, at once if it is already. */
  Watch watch(Caller caller, Runnable revoked) {
    Watcher watcher = new Watcher(caller, revoked);
    watchers.add(watcher);
    watcher.tellIfRevoked();
    return watcher;
  }

  private void tellWhoIsRevoked() {
    watchers.forEach(Watcher::tellIfRevoked);
  }

  /** Somebody whose work rests on a token. */
  private final class Watcher implements Watch {
    private final Caller caller;
    private final Runnable revoked;
    private final AtomicBoolean told = new AtomicBoolean();

    Watcher(Caller caller, Runnable revoked) {
      this.caller = caller;
      this.revoked = revoked;
    }

    void tellIfRevoked() {
      if (has(caller) && told.compareAndSet(false, true)) {
        close();
        revoked.run();
      }
    }

    @Override
    public void close() {
      watchers.remove(this);
    }
  }
}
