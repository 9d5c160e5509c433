package io.deskbell.adapter.token;

import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** The body of an answer, up to so many bytes: one that goes on is given up. */
final class BoundedBody implements BodySubscriber<byte[]> {
  private final BodySubscriber<byte[]> bytes = BodySubscribers.ofByteArray();
  private final int limit;
  private Flow.@Nullable Subscription subscription;
  private long received;

  BoundedBody(int limit) {
    this.limit = limit;
  }

  @Override
  public CompletionStage<byte[]> getBody() {
    return bytes.getBody();
  }

  @Override
  public void onSubscribe(Flow.Subscription source) {
    subscription = source;
    bytes.onSubscribe(source);
  }

  @Override
  public void onNext(List<ByteBuffer> part) {
    received += part.stream().mapToLong(ByteBuffer::remaining).sum();
    if (received <= limit) {
      bytes.onNext(part);
    } else if (subscription != null) {
      subscription.cancel();
      bytes.onError(new IOException("the answer has more than " + limit + " bytes"));
    }
  }

  @Override
  public void onError(Throwable failure) {
    bytes.onError(failure);
  }

  @Override
  public void onComplete() {
    bytes.onComplete();
  }
}
