package io.nostrmesh.iroh.server.http;

import io.netty.handler.codec.http.FullHttpResponse;
import io.nostrmesh.iroh.server.limits.AttemptLimiter;
import io.nostrmesh.iroh.server.observer.IrohRelayObserver;
import io.nostrmesh.iroh.server.observer.Limit;
import io.nostrmesh.limit.AddressBlock;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Where questions for {@link ControlPaths} are let in and answered, by whatever version of HTTP
 * they came. For any thread.
 *
 * @param nanoTime the relay's clock
 */
record ControlDesk(
    RelayPaths paths, AttemptLimiter attempts, LongSupplier nanoTime, IrohRelayObserver observer) {

  /** Whether one of the operator's own asks. */
  boolean trusts(ControlRequest asked) {
    return paths.control().get(known -> known.trusts(asked), false);
  }

  /** Each question of others may cost a signature, so it counts like an upgrade. */
  Optional<FullHttpResponse> refusal(InetSocketAddress peer) {
    if (attempts.tryAttempt(AddressBlock.of(peer), nanoTime.getAsLong())) {
      return Optional.empty();
    }
    observer.limited(Limit.ATTEMPTS_PER_ADDRESS);
    return Optional.of(HttpPages.over(Limit.ATTEMPTS_PER_ADDRESS));
  }

  /** Never fails; takes as long as whoever knows the answer. */
  CompletionStage<ControlAnswer> answer(ControlRequest asked) {
    return paths.control().ask(known -> known.answer(asked)).exceptionally(ControlDesk::failed);
  }

  /** Likewise, for a peer who waits without a deadline of its own. */
  CompletionStage<ControlAnswer> answer(ControlRequest asked, Duration patience) {
    CompletableFuture<ControlAnswer> answer =
        paths.control().ask(known -> known.answer(asked)).toCompletableFuture();
    return answer
        .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
        .exceptionally(ControlDesk::failed);
  }

  private static ControlAnswer failed(Throwable failure) {
    return ControlAnswer.text(500, "the relay failed, try again later");
  }
}
