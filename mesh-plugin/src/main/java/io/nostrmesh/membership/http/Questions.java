package io.nostrmesh.membership.http;

import io.nostrmesh.membership.UnknownMembersException;
import io.nostrmesh.nostr.PublicKey;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Puts one question at a time to the service. Safe for use by several threads. */
final class Questions {

  private static final int MEMBER = 200;
  private static final int STRANGER = 404;

  private final HttpClient http;
  private final MemberService service;
  private final Optional<String> token;

  /**
   * @param token never logged
   */
  Questions(HttpClient http, MemberService service, Optional<String> token) {
    this.http = http;
    this.service = service;
    this.token = token;
  }

  /**
   * Asks whether {@code key} is a member.
   *
   * @return fails with an {@link UnknownMembersException} when the service does not say
   */
  CompletableFuture<Boolean> ask(PublicKey key) {
    URI uri = service.url().with(key.hex());
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(service.timeout());
    if (uri.getScheme().equalsIgnoreCase("http")) {
      // Else an Upgrade header for HTTP/2 goes along.
      request.version(HttpClient.Version.HTTP_1_1);
    }
    token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
    CompletableFuture<HttpResponse<Boolean>> exchange =
        http.sendAsync(request.build(), response -> new DiscardedBody());
    return exchange
        .copy()
        .orTimeout(service.timeout().toMillis(), TimeUnit.MILLISECONDS)
        // What is late is not worth its connection.
        .whenComplete((response, failure) -> exchange.cancel(true))
        .handle(
            (response, failure) -> {
              if (failure != null) {
                throw unknown(problem(failure));
              }
              int status = response.statusCode();
              if (status != MEMBER && status != STRANGER) {
                throw unknown("answers with HTTP status " + status + ", neither 200 nor 404");
              }
              return status == MEMBER;
            });
  }

  private static String problem(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return cause instanceof TimeoutException || cause instanceof HttpTimeoutException
        ? "did not answer in time"
        : "cannot be reached";
  }

  private static CompletionException unknown(String problem) {
    return new CompletionException(new UnknownMembersException(problem));
  }
}
