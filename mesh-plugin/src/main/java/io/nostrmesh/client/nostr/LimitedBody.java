package io.nostrmesh.client.nostr;

import java.io.IOException;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;

/** An HTTP response body in memory that fails, and hangs up, once it exceeds its limit. */
final class LimitedBody implements BodySubscriber<byte[]> {
  /** The peer sent more than was allowed. */
  static final class TooLargeException extends IOException {
    private static final long serialVersionUID = 1L;
  }

  private final BodySubscriber<byte[]> collector = BodySubscribers.ofByteArray();
  private long remaining;
  private Subscription upstream = IDLE;

  private LimitedBody(int limit) {
    this.remaining = limit;
  }

  static BodyHandler<byte[]> of(int limit) {
    return response -> new LimitedBody(limit);
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    upstream = subscription;
    collector.onSubscribe(subscription);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    for (ByteBuffer buffer : buffers) {
      remaining -= buffer.remaining();
    }
    if (remaining >= 0) {
      collector.onNext(buffers);
    } else {
      upstream.cancel();
      collector.onError(new TooLargeException());
    }
  }

  @Override
  public void onError(Throwable problem) {
    collector.onError(problem);
  }

  @Override
  public void onComplete() {
    collector.onComplete();
  }

  @Override
  public CompletionStage<byte[]> getBody() {
    return collector.getBody();
  }

  private static final Subscription IDLE =
      new Subscription() {
        @Override
        public void request(long count) {}

        @Override
        public void cancel() {}
      };
}
