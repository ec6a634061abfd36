package io.nostrmesh.host.http;

import io.micronaut.core.io.ResourceResolver;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Options;
import io.micronaut.http.annotation.Produces;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * What {@code /} is to HTTP: a page to a browser, the relay information document (NIP-11) to
 * everybody else. One method decides, since two that differ only in what they produce would be
 * ambiguous to the router.
 */
@Controller("/")
class RootController {

  private static final String NOSTR_JSON = "application/nostr+json";

  private final InformationDocument document;
  private final byte[] page;

  RootController(InformationDocument document, ResourceResolver resources) {
    this.document = document;
    this.page = read(resources);
  }

  private static byte[] read(ResourceResolver resources) {
    try (InputStream page = resources.getResourceAsStream("classpath:relay.html").orElseThrow()) {
      return page.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Get
  @Produces(MediaType.ALL)
  HttpResponse<?> root(HttpRequest<?> request) {
    String accept = String.join(",", request.getHeaders().getAll(HttpHeaders.ACCEPT));
    boolean wantsPage = accept.contains("text/html") && !accept.contains(NOSTR_JSON);
    return wantsPage
        ? answer(page, "text/html; charset=utf-8")
        : answer(document.current().toJson().getBytes(StandardCharsets.UTF_8), NOSTR_JSON);
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
