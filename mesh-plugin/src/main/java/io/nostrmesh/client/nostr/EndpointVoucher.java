package io.nostrmesh.client.nostr;

import io.nostrmesh.json.Parsed;
import io.nostrmesh.nip98.HttpAuthRequest;
import io.nostrmesh.nip98.HttpAuthSigner;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.nostr.Tag;
import io.nostrmesh.spi.EndpointId;
import io.nostrmesh.url.CanonicalUrl;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * Tells a relay that an endpoint is a member's own, or is not any more: {@code
 * /mesh/endpoints/{endpoint-id}} of its iroh relay, for members who offer nothing. Stages never
 * fail, and complete on any thread.
 */
public final class EndpointVoucher {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final int MAX_BYTES = 4096;
  private static final int DONE = 204;

  private final HttpAuthSigner signer;
  private final HttpClient http;

  public EndpointVoucher(SecretKey member, ClientRuntime runtime) {
    this.signer = new HttpAuthSigner(member, runtime.clock(), runtime.random());
    this.http = runtime.http();
  }

  /**
   * Vouches for an endpoint.
   *
   * @param controlUrl as the relay advertises it
   * @param proof that the endpoint agrees, where its key is at hand
   * @return empty when it was done, else why not
   */
  public CompletionStage<Optional<String>> vouch(
      String controlUrl, EndpointId endpoint, Optional<Tag> proof) {
    return send("PUT", controlUrl, endpoint, proof.stream().toList());
  }

  /** Takes back what was said, and what tokens of the member's the endpoint has used. */
  public CompletionStage<Optional<String>> disown(String controlUrl, EndpointId endpoint) {
    return send("DELETE", controlUrl, endpoint, List.of());
  }

  private CompletionStage<Optional<String>> send(
      String method, String controlUrl, EndpointId endpoint, List<Tag> more) {
    Parsed<CanonicalUrl> url = CanonicalUrl.of(controlUrl, "/mesh/endpoints/" + endpoint);
    if (!(url instanceof Parsed.Valid<CanonicalUrl> valid)) {
      return CompletableFuture.completedFuture(Optional.of("its URL cannot be used"));
    }
    var asked = new HttpAuthRequest(method, valid.value(), Optional.empty());
    HttpRequest request =
        HttpRequest.newBuilder(valid.value().uri())
            .version(HttpClient.Version.HTTP_1_1)
            .timeout(TIMEOUT)
            .header("Authorization", signer.authorization(asked, more))
            .method(method, BodyPublishers.noBody())
            .build();
    return http.sendAsync(request, LimitedBody.of(MAX_BYTES))
        .orTimeout(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
        .thenApply(EndpointVoucher::read)
        .exceptionally(failure -> Optional.of("it does not answer"));
  }

  private static Optional<String> read(HttpResponse<byte[]> answer) {
    if (answer.statusCode() == DONE) {
      return Optional.empty();
    }
    if (answer.statusCode() == 404 || answer.statusCode() == 405) {
      return Optional.of("it takes nobody's word for an endpoint");
    }
    String text = RelayWords.printable(new String(answer.body(), StandardCharsets.UTF_8));
    return Optional.of(
        text.isEmpty() ? "it answered with HTTP status " + answer.statusCode() : text);
  }
}
