package io.nostrmesh.client.nostr;

import io.nostrmesh.json.JsonReader;
import io.nostrmesh.json.JsonValue;
import io.nostrmesh.json.JsonValue.JsonNull;
import io.nostrmesh.json.JsonValue.JsonObject;
import io.nostrmesh.json.Parsed;
import io.nostrmesh.nip98.HttpAuthRequest;
import io.nostrmesh.nip98.HttpAuthSigner;
import io.nostrmesh.nostr.EventId;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.url.CanonicalUrl;
import io.nostrmesh.url.RelayUrl;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** A relay's management interface (NIP-86), with the key of somebody who may use it. */
public final class RelayManagement {

  private static final String CONTENT_TYPE = "application/nostr+json+rpc";
  private static final int MAX_BYTES = 64 * 1024;

  private final RelayUrl relay;
  private final RelayUrl name;
  private final HttpAuthSigner signer;
  private final HttpClient http;
  private final Duration timeout;

  /** What the relay made of a request. */
  public enum Answer {
    /** It did what it was asked to do. */
    DONE,
    /** It knows the request, or the key, and will not. */
    REFUSED,
    /** It did not answer, or not as NIP-86 has it. */
    NONE
  }

  /**
   * @param relay where it is
   * @param name what requests are signed for: the URL that the relay takes itself to be at
   * @param timeout for each request, body included
   */
  public RelayManagement(
      RelayUrl relay, RelayUrl name, SecretKey key, ClientRuntime runtime, Duration timeout) {
    this.relay = relay;
    this.name = name;
    this.signer = new HttpAuthSigner(key, runtime.clock(), runtime.random());
    this.http = runtime.http();
    this.timeout = timeout;
  }

  /**
   * Deletes an event, and keeps it from being published again. Never fails; completes on any
   * thread.
   *
   * @param reason for other people who manage the relay
   */
  public CompletionStage<Answer> banEvent(EventId event, String reason) {
    var call =
        new JsonObject(
            Map.of(
                "method", JsonValue.of("banevent"),
                "params", JsonValue.array(JsonValue.of(event.hex()), JsonValue.of(reason))));
    byte[] body = call.toJson().getBytes(StandardCharsets.UTF_8);
    return HostLookup.dialable(relay)
        .thenCompose(dialable -> send(dialable, body))
        .toCompletableFuture()
        .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
        .thenApply(RelayManagement::read)
        .exceptionally(failure -> Answer.NONE);
  }

  private CompletionStage<HttpResponse<byte[]>> send(RelayUrl dialable, byte[] body) {
    Parsed<CanonicalUrl> url = CanonicalUrl.ofRequest(dialable.information().toString());
    Parsed<CanonicalUrl> named =
        name.equals(relay) ? url : CanonicalUrl.ofRequest(name.information().toString());
    if (!(url instanceof Parsed.Valid<CanonicalUrl> asked)
        || !(named instanceof Parsed.Valid<CanonicalUrl> signed)) {
      return CompletableFuture.failedFuture(new IllegalArgumentException("no URL to sign"));
    }
    // Without a name asked at the very URL that is signed: relays compare it with the one they see.
    return http.sendAsync(
        HttpRequest.newBuilder(asked.value().uri())
            .version(HttpClient.Version.HTTP_1_1)
            .timeout(timeout)
            .header("Content-Type", CONTENT_TYPE)
            .header("Accept", CONTENT_TYPE)
            .header(
                "Authorization", signer.authorization(HttpAuthRequest.post(signed.value(), body)))
            .POST(BodyPublishers.ofByteArray(body))
            .build(),
        LimitedBody.of(MAX_BYTES));
  }

  private static Answer read(HttpResponse<byte[]> response) {
    if (response.statusCode() == 401 || response.statusCode() == 403) {
      return Answer.REFUSED;
    }
    if (response.statusCode() / 100 != 2
        || !(JsonReader.read(response.body()) instanceof Parsed.Valid<JsonValue> json)
        || !(json.value() instanceof JsonObject answer)) {
      return Answer.NONE;
    }
    boolean failed =
        answer
            .get("error")
            .filter(error -> error != JsonNull.NULL && !error.equals(JsonValue.of("")))
            .isPresent();
    if (failed) {
      return Answer.REFUSED;
    }
    return answer.get("result").filter(JsonValue.of(true)::equals).isPresent()
        ? Answer.DONE
        : Answer.NONE;
  }
}
