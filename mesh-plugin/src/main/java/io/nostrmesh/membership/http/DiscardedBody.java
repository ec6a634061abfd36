package io.nostrmesh.membership.http;

import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/**
 * A response body that nobody reads: a short one is taken in, so that the connection can be used
 * again; a long one is hung up on.
 */
final class DiscardedBody implements BodySubscriber<Boolean> {

  private static final long MAX_BYTES = 64 * 1024;

  private final CompletableFuture<Boolean> end = new CompletableFuture<>();
  private long left = MAX_BYTES;
  private @Nullable Subscription source;

  @Override
  public void onSubscribe(Subscription subscription) {
    source = subscription;
    subscription.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    for (ByteBuffer buffer : buffers) {
      left -= buffer.remaining();
    }
    if (left < 0 && source != null) {
      source.cancel();
      end.complete(false);
    }
  }

  @Override
  public void onError(Throwable problem) {
    // The status has been there before.
    end.complete(false);
  }

  @Override
  public void onComplete() {
    end.complete(true);
  }

  @Override
  public CompletionStage<Boolean> getBody() {
    return end;
  }
}
