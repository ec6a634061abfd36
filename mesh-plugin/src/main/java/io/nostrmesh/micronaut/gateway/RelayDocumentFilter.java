package io.nostrmesh.micronaut.gateway;

import io.micronaut.context.annotation.Requires;
import io.micronaut.core.async.publisher.Publishers;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Filter;
import io.micronaut.http.filter.HttpServerFilter;
import io.micronaut.http.filter.ServerFilterChain;
import io.micronaut.http.server.HttpServerConfiguration;
import io.nostrmesh.gateway.HostGateway;
import io.nostrmesh.gateway.front.AcceptedTypes;
import io.nostrmesh.gateway.upstream.HostMark;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * Answers for the relay's information document (NIP-11), by every version of HTTP: with the host's
 * own, for which the gateway asks the host like a client, and what the extensions add.
 */
@Filter(Filter.MATCH_ALL_PATTERN)
@Requires(property = "mesh.gateway.upstream", value = "self")
final class RelayDocumentFilter implements HttpServerFilter {

  private final HostGateway gateway;
  private final boolean corsIsHosts;

  RelayDocumentFilter(HostGateway gateway, HttpServerConfiguration server) {
    this.gateway = gateway;
    this.corsIsHosts = server.getCors().isEnabled();
  }

  @Override
  public Publisher<MutableHttpResponse<?>> doFilter(
      HttpRequest<?> request, ServerFilterChain chain) {
    boolean asked =
        (request.getMethod() == HttpMethod.GET || request.getMethod() == HttpMethod.HEAD)
            && AcceptedTypes.hasNostrJson(request.getHeaders().getAll(HttpHeaders.ACCEPT))
            && !request.getHeaders().contains(HostMark.HEADER);
    if (!asked) {
      return chain.proceed(request);
    }
    return Publishers.fromCompletableFuture(
        gateway
            .document(request.getPath())
            .exceptionally(hostIsSilent -> Optional.empty())
            .thenCompose(
                document ->
                    document
                        .map(
                            json ->
                                CompletableFuture.<MutableHttpResponse<?>>completedFuture(
                                    answer(json)))
                        .orElseGet(() -> first(chain.proceed(request))))
            .toCompletableFuture());
  }

  private MutableHttpResponse<?> answer(String json) {
    MutableHttpResponse<?> response =
        HttpResponse.ok(json)
            .contentType(MediaType.of(AcceptedTypes.NOSTR_JSON))
            .header(HttpHeaders.VARY, HttpHeaders.ACCEPT);
    return corsIsHosts ? response : response.header(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, "*");
  }

  /** What a publisher of one thing publishes. */
  private static CompletableFuture<MutableHttpResponse<?>> first(
      Publisher<MutableHttpResponse<?>> publisher) {
    var future = new CompletableFuture<MutableHttpResponse<?>>();
    publisher.subscribe(
        new Subscriber<>() {
          @Override
          public void onSubscribe(Subscription subscription) {
            subscription.request(1);
          }

          @Override
          public void onNext(MutableHttpResponse<?> response) {
            future.complete(response);
          }

          @Override
          public void onError(Throwable failure) {
            future.completeExceptionally(failure);
          }

          @Override
          public void onComplete() {
            future.completeExceptionally(new IllegalStateException("the host has no answer"));
          }
        });
    return future;
  }

  /** Outside of what a host has for itself, such as its error pages. */
  @Override
  public int getOrder() {
    return Ordered.HIGHEST_PRECEDENCE + 1000;
  }
}
