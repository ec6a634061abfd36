package io.nostrmesh.host.bridge;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.ServerHttpRequest;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Options;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.body.ByteBody;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionStage;

/**
 * The paths of the bridge, beside the relay's own. Bodies are read piece by piece, not by
 * Micronaut, which would keep whole ones of everybody before anything is checked.
 */
@Controller
@Consumes(MediaType.ALL)
@Produces(MediaType.ALL)
class BridgeController {

  private static final String EVENTS = "/events";
  private static final String QUERY = "/query";
  private static final String COUNT = "/count";

  private final Entrance entrance;

  BridgeController(Entrance entrance) {
    this.entrance = entrance;
  }

  @Post(EVENTS)
  CompletionStage<HttpResponse<?>> events(HttpRequest<?> request) {
    return answer(request, EVENTS, BridgeServices::publish);
  }

  @Post(QUERY)
  CompletionStage<HttpResponse<?>> query(HttpRequest<?> request) {
    return answer(request, QUERY, BridgeServices::query);
  }

  @Post(COUNT)
  CompletionStage<HttpResponse<?>> count(HttpRequest<?> request) {
    return answer(request, COUNT, BridgeServices::count);
  }

  /** Pages of any origin may ask: nothing is done here without a token. */
  @Options(uris = {EVENTS, QUERY, COUNT})
  HttpResponse<?> preflight() {
    return HttpResponse.noContent()
        .header(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, "*")
        .header(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, "POST, OPTIONS")
        // By name: to browsers the asterisk is every header but this.
        .header(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, "Authorization, Content-Type, X-Auth-Tag")
        .header(HttpHeaders.ACCESS_CONTROL_MAX_AGE, "86400");
  }

  private CompletionStage<HttpResponse<?>> answer(
      HttpRequest<?> request, String path, Entrance.Service service) {
    ByteBody body = ((ServerHttpRequest<?>) request).byteBody();
    return entrance
        .answer(
            new BridgeRequest(
                path,
                request.getHeaders().getAll(HttpHeaders.AUTHORIZATION),
                request.isSecure(),
                request.getServerAddress(),
                request.getRemoteAddress(),
                body.expectedLength().orElse(-1),
                body.toByteArrayPublisher()),
            service)
        .thenApply(BridgeController::response);
  }

  private static HttpResponse<?> response(BridgeReply reply) {
    if (reply instanceof BridgeAnswer answer) {
      MutableHttpResponse<?> response =
          head(answer.status()).body(answer.body().toJson().getBytes(StandardCharsets.UTF_8));
      answer.headers().forEach(response::header);
      return response;
    }
    var events = (EventArray) reply;
    byte[] whole = events.whole();
    // Of what is published as JSON, Micronaut makes an array.
    return head(200).body(whole == null ? events : whole);
  }

  private static MutableHttpResponse<Object> head(int status) {
    return HttpResponse.status(HttpStatus.valueOf(status))
        .contentType(MediaType.APPLICATION_JSON_TYPE)
        .header(HttpHeaders.CACHE_CONTROL, "no-store")
        .header(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, "*");
  }
}
