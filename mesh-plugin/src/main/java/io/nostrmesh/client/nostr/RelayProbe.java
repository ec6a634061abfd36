package io.nostrmesh.client.nostr;

import io.nostrmesh.client.nostr.ProbeResult.Advertised;
import io.nostrmesh.client.nostr.ProbeResult.NotARelay;
import io.nostrmesh.client.nostr.ProbeResult.NotAdvertised;
import io.nostrmesh.client.nostr.ProbeResult.Unreachable;
import io.nostrmesh.json.JsonReader;
import io.nostrmesh.json.JsonValue;
import io.nostrmesh.json.JsonValue.JsonArray;
import io.nostrmesh.json.JsonValue.JsonObject;
import io.nostrmesh.json.Parsed;
import io.nostrmesh.nip11.IrohRelayAdvertisement;
import io.nostrmesh.nip98.RelayBearer;
import io.nostrmesh.url.RelayUrl;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Asks relays for their information document (NIP-11). Safe for use by several threads. */
public final class RelayProbe {
  public static final Duration TIMEOUT = Duration.ofSeconds(5);

  /** A relay that lists every NIP there is and a long description stays far below. */
  public static final int MAX_BYTES = 64 * 1024;

  /** More than a relay of ours advertises. */
  static final int MAX_IROH_RELAYS = 16;

  private final HttpClient http;
  private final Duration timeout;

  public RelayProbe(HttpClient http) {
    this(http, TIMEOUT);
  }

  RelayProbe(HttpClient http, Duration timeout) {
    this.http = http;
    this.timeout = timeout;
  }

  /**
   * Never fails: whatever goes wrong is a {@link ProbeResult}. The time-out covers the body too.
   */
  public CompletionStage<ProbeResult> probe(RelayUrl relay) {
    return HostLookup.dialable(relay)
        .toCompletableFuture()
        .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
        .thenCompose(this::ask)
        .exceptionally(RelayProbe::explain);
  }

  private CompletionStage<ProbeResult> ask(RelayUrl relay) {
    var request =
        HttpRequest.newBuilder(relay.information())
            .header("Accept", "application/nostr+json")
            // Else an Upgrade header for HTTP/2 goes along, which relays may take for a
            // WebSocket's.
            .version(HttpClient.Version.HTTP_1_1)
            .timeout(timeout)
            .build();
    CompletableFuture<HttpResponse<byte[]>> exchange =
        http.sendAsync(request, LimitedBody.of(MAX_BYTES));
    return exchange
        .thenApply(RelayProbe::read)
        .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
        .whenComplete((result, problem) -> exchange.cancel(true));
  }

  private static ProbeResult read(HttpResponse<byte[]> response) {
    if (response.statusCode() / 100 != 2) {
      return new NotARelay("the relay answered with HTTP status " + response.statusCode());
    }
    Parsed<JsonValue> json = JsonReader.read(response.body());
    if (json instanceof Parsed.Malformed<JsonValue> malformed) {
      return new NotARelay("the relay's information document is " + malformed.problem());
    }
    if (!(json.toOptional().orElseThrow() instanceof JsonObject document)) {
      return new NotARelay("the relay's information document is not a JSON object");
    }
    List<String> urls = irohRelays(document);
    return urls.isEmpty()
        ? new NotAdvertised()
        : new Advertised(urls, controlUrl(document).orElse(urls.get(0)));
  }

  /**
   * First the one that offers name, without which the others are none; of these, what nobody can
   * use is left out.
   */
  private static List<String> irohRelays(JsonObject document) {
    Optional<String> first =
        document.string(IrohRelayAdvertisement.FIELD).filter(RelayProbe::isUsable);
    if (first.isEmpty() || !(others(document) instanceof JsonArray all)) {
      return first.stream().toList();
    }
    return Stream.concat(
            first.stream(), all.items().stream().map(JsonValue::asString).flatMap(Optional::stream))
        .filter(RelayProbe::isUsable)
        .distinct()
        .limit(MAX_IROH_RELAYS)
        .toList();
  }

  private static Optional<String> controlUrl(JsonObject document) {
    return document.string(IrohRelayAdvertisement.FIELD_OF_CONTROL).filter(RelayProbe::isUsable);
  }

  private static @Nullable JsonValue others(JsonObject document) {
    return document.members().get(IrohRelayAdvertisement.FIELD_OF_ALL);
  }

  private static boolean isUsable(String url) {
    return RelayBearer.request(url) instanceof Parsed.Valid;
  }

  private static ProbeResult explain(Throwable problem) {
    Throwable cause = problem instanceof CompletionException ? problem.getCause() : problem;
    if (cause instanceof HostLookup.NoTlsException) {
      return new Unreachable(HostLookup.NoTlsException.PROBLEM);
    }
    if (cause instanceof LimitedBody.TooLargeException) {
      return new NotARelay(
          "the relay's information document is larger than " + MAX_BYTES + " bytes");
    }
    if (cause instanceof TimeoutException || cause instanceof HttpTimeoutException) {
      return new Unreachable("the relay did not answer in time");
    }
    return new Unreachable("the relay cannot be reached");
  }
}
