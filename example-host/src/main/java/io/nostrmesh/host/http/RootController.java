package io.nostrmesh.host.http;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Options;
import io.micronaut.http.annotation.Produces;
import io.nostrmesh.host.settings.HostSettings;
import io.nostrmesh.url.RelayUrl;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What {@code /} is to HTTP: a page to a browser, the relay information document (NIP-11) to
 * everybody else. One method decides, since two that differ only in what they produce would be
 * ambiguous to the router.
 */
@Controller("/")
class RootController {

  private static final String NOSTR_JSON = "application/nostr+json";

  private final InformationDocument document;
  private final LandingPage page;
  private final HostSettings settings;

  RootController(InformationDocument document, LandingPage page, HostSettings settings) {
    this.document = document;
    this.page = page;
    this.settings = settings;
  }

  @Get
  @Produces(MediaType.ALL)
  HttpResponse<?> root(HttpRequest<?> request) {
    String accept = String.join(",", request.getHeaders().getAll(HttpHeaders.ACCEPT));
    boolean wantsPage = accept.contains("text/html") && !accept.contains(NOSTR_JSON);
    return wantsPage
        ? answer(page.html(url(request)), "text/html; charset=utf-8")
            .header("Content-Security-Policy", page.policy())
            .header("X-Content-Type-Options", "nosniff")
            .header("Referrer-Policy", "no-referrer")
        : answer(document.current().toJson().getBytes(StandardCharsets.UTF_8), NOSTR_JSON);
  }

  /** Where the reader of the page finds the relay: as the operator says, or as the reader does. */
  private String url(HttpRequest<?> request) {
    return settings
        .publicUrl()
        .or(() -> asked(request))
        .orElseGet(
            () -> {
              InetSocketAddress here = request.getServerAddress();
              return RelayUrl.of(
                  request.isSecure(), here.getAddress(), here.getPort(), settings.contextPath());
            })
        .text();
  }

  private Optional<RelayUrl> asked(HttpRequest<?> request) {
    String scheme = request.isSecure() ? "wss://" : "ws://";
    return Optional.ofNullable(request.getHeaders().get(HttpHeaders.HOST))
        .filter(host -> !host.contains("/"))
        .flatMap(host -> RelayUrl.parse(scheme + host + settings.contextPath()).toOptional());
  }

  /** NIP-11 asks for CORS headers, and some clients ask for permission first. */
  @Options
  MutableHttpResponse<?> preflight() {
    return allowAll(HttpResponse.noContent());
  }

  private static MutableHttpResponse<?> answer(byte[] body, String type) {
    return allowAll(HttpResponse.ok(body))
        .header(HttpHeaders.CONTENT_TYPE, type)
        .header(HttpHeaders.VARY, HttpHeaders.ACCEPT);
  }

  private static MutableHttpResponse<?> allowAll(MutableHttpResponse<?> response) {
    return response
        .header(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, "*")
        .header(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, "*")
        .header(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, "GET, OPTIONS");
  }
}
