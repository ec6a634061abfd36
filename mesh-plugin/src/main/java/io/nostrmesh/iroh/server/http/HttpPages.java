package io.nostrmesh.iroh.server.http;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.nostrmesh.iroh.server.observer.Limit;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * The answers to plain requests (iroh-relay {@code server/http_server.rs}). Clients choose a relay
 * by how fast {@code /ping} answers; one without it is never chosen.
 */
final class HttpPages {

  /** What a refused client is told to wait; stock ones go by their own backoff. */
  static final int RETRY_SECONDS = 10;

  private static final String CHALLENGE = "x-iroh-challenge";
  private static final String RESPONSE = "x-iroh-response";
  private static final Pattern CHALLENGE_TEXT = Pattern.compile("[A-Za-z0-9._-]{1,63}");

  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String HTML =
      """
      <!DOCTYPE html>
      <html lang="en"><head><meta charset="utf-8"><title>iroh relay</title></head>
      <body><h1>iroh relay</h1>
      <p>This is an <a href="https://iroh.computer">iroh</a> relay for the members of a Nostr
      relay.</p></body></html>
      """;

  private static final String HEALTH =
      "{\"status\":\"ok\",\"version\":\"" + version() + "\",\"git_hash\":\"unknown\"}";

  private final Listener listener;

  HttpPages(Listener listener) {
    this.listener = listener;
  }

  /** Whether the method is GET, or HEAD, whose answers go without their content. */
  static boolean isRead(HttpRequest request) {
    return request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
  }

  /** The page at {@code path}, without query. */
  FullHttpResponse answer(HttpRequest request, String path) {
    if (!isRead(request)) {
      return notFound();
    }
    if (path.equals(RelayPaths.CAPTIVE_PORTAL)) {
      return listener == Listener.PLAIN || listener == Listener.CAPTIVE_PORTAL
          ? captivePortal(request)
          : notFound();
    }
    if (listener == Listener.CAPTIVE_PORTAL
        || listener == Listener.CONTROL && !path.equals("/healthz")) {
      return notFound();
    }
    return switch (path) {
      case RelayPaths.PING -> ping();
      case "/healthz" -> page(HttpResponseStatus.OK, "application/json", HEALTH);
      case "/", "/index.html" -> page(HttpResponseStatus.OK, "text/html; charset=utf-8", HTML);
      case "/robots.txt" -> page(HttpResponseStatus.OK, TEXT, "User-agent: *\nDisallow: /\n");
      default -> notFound();
    };
  }

  /** A response with the headers that every one of the relay has. */
  static FullHttpResponse empty(HttpResponseStatus status) {
    var response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.buffer(0));
    response
        .headers()
        .set("strict-transport-security", "max-age=63072000; includeSubDomains")
        .set(
            HttpHeaderNames.CONTENT_SECURITY_POLICY,
            "default-src 'none'; frame-ancestors 'none'; form-action 'none'; base-uri 'self';"
                + " block-all-mixed-content; plugin-types 'none'");
    return response;
  }

  static FullHttpResponse text(HttpResponseStatus status, String text) {
    return page(status, TEXT, text);
  }

  static FullHttpResponse of(ControlAnswer answer) {
    FullHttpResponse response = empty(HttpResponseStatus.valueOf(answer.status()));
    answer.headers().forEach((name, value) -> response.headers().set(name, value));
    response.content().writeCharSequence(answer.body(), StandardCharsets.UTF_8);
    return response;
  }

  private static FullHttpResponse notFound() {
    return text(HttpResponseStatus.NOT_FOUND, "Not Found");
  }

  private static FullHttpResponse ping() {
    FullHttpResponse response = empty(HttpResponseStatus.OK);
    response.headers().set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    return response;
  }

  private static FullHttpResponse captivePortal(HttpRequest request) {
    FullHttpResponse response = empty(HttpResponseStatus.NO_CONTENT);
    String challenge = request.headers().get(CHALLENGE);
    if (challenge != null && CHALLENGE_TEXT.matcher(challenge).matches()) {
      response.headers().set(RESPONSE, "response " + challenge);
    }
    return response;
  }

  private static FullHttpResponse page(HttpResponseStatus status, String type, String body) {
    FullHttpResponse response = empty(status);
    response.headers().set(HttpHeaderNames.CONTENT_TYPE, type);
    response.content().writeCharSequence(body, StandardCharsets.UTF_8);
    return response;
  }

  private static String version() {
    return Objects.requireNonNullElse(
        HttpPages.class.getPackage().getImplementationVersion(), "development");
  }

  /** Somebody ran into a limit. */
  static FullHttpResponse over(Limit limit) {
    HttpResponseStatus status =
        limit == Limit.CONNECTIONS
            ? HttpResponseStatus.SERVICE_UNAVAILABLE
            : HttpResponseStatus.TOO_MANY_REQUESTS;
    FullHttpResponse response = HttpPages.text(status, "over the limit: " + limit.tag());
    response.headers().set(HttpHeaderNames.RETRY_AFTER, RETRY_SECONDS);
    return response;
  }
}
