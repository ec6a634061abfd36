package io.nostrmesh.iroh.server.http;

import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.nostrmesh.iroh.server.limits.AttemptLimiter;
import io.nostrmesh.iroh.server.observer.IrohRelayObserver;
import io.nostrmesh.iroh.server.observer.PeerFault;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;

/**
 * Answers requests for the relay that a host got by HTTP/2, by which nothing can be upgraded. For
 * any thread.
 *
 * @param nanoTime the relay's clock
 * @param patience with {@link ControlPaths}, whose answer is status 500 after that
 */
public record PlainAnswers(
    RelayPaths paths,
    AttemptLimiter attempts,
    LongSupplier nanoTime,
    IrohRelayObserver observer,
    Duration patience) {

  /**
   * The answer to a request.
   *
   * @param as what the port would be if it were the relay's own
   * @return empty when the request is the host's
   */
  public Optional<CompletionStage<FullHttpResponse>> answer(
      HttpRequest request, InetSocketAddress peer, Listener as) {
    if (!paths.serves(request, as)) {
      return Optional.empty();
    }
    String path = paths.of(request);
    if (paths.isControl(path)) {
      return Optional.of(asked(request, path, peer));
    }
    return Optional.of(CompletableFuture.completedFuture(page(request, path, as)));
  }

  private FullHttpResponse page(HttpRequest request, String path, Listener as) {
    if (path.equals(RelayPaths.RELAY) && HttpPages.isRead(request)) {
      observer.faulted(PeerFault.UPGRADE);
      return HttpPages.text(HttpResponseStatus.BAD_REQUEST, "only HTTP/1.1 can upgrade");
    }
    return new HttpPages(as).answer(request, path);
  }

  private CompletionStage<FullHttpResponse> asked(
      HttpRequest request, String path, InetSocketAddress peer) {
    var asked =
        new ControlRequest(request.method().name(), path, request.headers(), peer.getAddress());
    var desk = new ControlDesk(paths, attempts, nanoTime, observer);
    Optional<FullHttpResponse> refusal = desk.trusts(asked) ? Optional.empty() : desk.refusal(peer);
    return refusal.isPresent()
        ? CompletableFuture.completedFuture(refusal.get())
        : desk.answer(asked, patience).thenApply(HttpPages::of);
  }
}
