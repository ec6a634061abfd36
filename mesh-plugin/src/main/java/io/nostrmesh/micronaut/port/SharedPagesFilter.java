package io.nostrmesh.micronaut.port;

import io.micronaut.context.annotation.Requires;
import io.micronaut.core.async.publisher.Publishers;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpVersion;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Filter;
import io.micronaut.http.filter.HttpServerFilter;
import io.micronaut.http.filter.ServerFilterChain;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpMethod;
import io.nostrmesh.plugin.EmbeddedIrohRelay;
import jakarta.inject.Provider;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.reactivestreams.Publisher;

/**
 * Answers what clients ask an iroh relay in the host's port by HTTP/2, which has no door: browsers
 * probe it so.
 */
@Filter(Filter.MATCH_ALL_PATTERN)
@Requires(property = "mesh.iroh-relay.bind-address")
final class SharedPagesFilter implements HttpServerFilter {

  private static final Set<HttpVersion> WITH_DOOR =
      Set.of(HttpVersion.HTTP_1_0, HttpVersion.HTTP_1_1);

  private final Provider<EmbeddedIrohRelay> relay;

  SharedPagesFilter(Provider<EmbeddedIrohRelay> relay) {
    this.relay = relay;
  }

  @Override
  public Publisher<MutableHttpResponse<?>> doFilter(
      HttpRequest<?> request, ServerFilterChain chain) {
    if (WITH_DOOR.contains(request.getHttpVersion())) {
      return chain.proceed(request);
    }
    Optional<CompletionStage<FullHttpResponse>> answer =
        relay
            .get()
            .answer(
                plain(request),
                request.getRemoteAddress(),
                request.getServerAddress(),
                request.isSecure());
    return answer.isEmpty()
        ? chain.proceed(request)
        : Publishers.fromCompletableFuture(
            answer
                .get()
                .<MutableHttpResponse<?>>thenApply(SharedPagesFilter::of)
                .toCompletableFuture());
  }

  private static io.netty.handler.codec.http.HttpRequest plain(HttpRequest<?> request) {
    var plain =
        new DefaultHttpRequest(
            io.netty.handler.codec.http.HttpVersion.HTTP_1_1,
            HttpMethod.valueOf(request.getMethodName()),
            request.getUri().toString());
    request.getHeaders().forEach((name, values) -> plain.headers().add(name, values));
    return plain;
  }

  private static MutableHttpResponse<?> of(FullHttpResponse answer) {
    MutableHttpResponse<byte[]> response = HttpResponse.status(answer.status().code(), null);
    answer
        .headers()
        .forEach(
            header -> {
              if (!header.getKey().equalsIgnoreCase(HttpHeaders.CONTENT_LENGTH)) {
                response.header(header.getKey(), header.getValue());
              }
            });
    byte[] body = ByteBufUtil.getBytes(answer.content());
    answer.release();
    return body.length == 0 ? response : response.body(body);
  }

  /** Outside of what a host has for itself, as the door is. */
  @Override
  public int getOrder() {
    return Ordered.HIGHEST_PRECEDENCE + 1000;
  }
}
