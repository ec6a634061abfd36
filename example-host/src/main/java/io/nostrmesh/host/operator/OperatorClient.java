package io.nostrmesh.host.operator;

import io.nostrmesh.json.JsonReader;
import io.nostrmesh.json.JsonValue.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLException;

/** Asks a running relay what it tells its operator alone. */
final class OperatorClient {

  /** Some times what the relay tells at most. */
  private static final int MOST_BYTES = 16 * 1024 * 1024;

  private static final int MOST_WORDS = 200;
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  /** The part of the relay that is asked, for complaints. */
  enum Part {
    IROH(
        "is no iroh relay that tells it: give its --url",
        "has another mesh.iroh-relay.access-secret than is set here",
        "tells it to whoever has its mesh.iroh-relay.access-secret: set that, or"
            + " mesh.iroh-relay.access-secret-file, for the relay and for this command"),
    MEMBERS(
        "is no relay's port for operators: give the --url of endpoints.all.port",
        "is of another data folder, or was started anew: name its folder with"
            + " mesh.host.data-dir, or try again",
        "wants the operator.token of its data folder: name that with mesh.host.data-dir");

    private final String stranger;
    private final String otherSecret;
    private final String noSecret;

    Part(String stranger, String otherSecret, String noSecret) {
      this.stranger = stranger;
      this.otherSecret = otherSecret;
      this.noSecret = noSecret;
    }
  }

  private final OperatorAddress address;
  private final Part part;

  OperatorClient(OperatorAddress address, Part part) {
    this.address = address;
    this.part = part;
  }

  /**
   * Asks, and waits for the answer.
   *
   * @throws OperatorFailure when there is none, or another than wanted
   */
  JsonObject get(String path) throws InterruptedException {
    return send(path, HttpRequest.Builder::GET);
  }

  /** Likewise, with something to do. */
  JsonObject post(String path, JsonObject body) throws InterruptedException {
    return send(
        path,
        request ->
            request
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body.toJson())));
  }

  private JsonObject send(String path, UnaryOperator<HttpRequest.Builder> method)
      throws InterruptedException {
    try {
      HttpRequest.Builder request =
          method.apply(HttpRequest.newBuilder(address.url().uri(path)).timeout(PATIENCE));
      address.secret().ifPresent(text -> request.header("Authorization", "Bearer " + text));
      HttpClient.Builder client =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .followRedirects(HttpClient.Redirect.NEVER)
              .connectTimeout(PATIENCE);
      client.proxy(
          address.url().isLoopback() ? HttpClient.Builder.NO_PROXY : ProxySelector.getDefault());
      return read(client.build().send(request.build(), BodyHandlers.ofInputStream()));
    } catch (ConnectException e) {
      throw new OperatorFailure(
          "nothing answers at "
              + address
              + ": is the relay running, with these properties? Give --url if it is elsewhere");
    } catch (SSLException e) {
      throw new OperatorFailure("no TLS with " + address + ": " + e.getMessage());
    } catch (IOException | IllegalArgumentException e) {
      throw new OperatorFailure("no answer from " + address + ": " + e.getMessage());
    }
  }

  private JsonObject read(HttpResponse<InputStream> response) throws IOException {
    byte[] bytes;
    try (InputStream body = response.body()) {
      bytes = body.readNBytes(MOST_BYTES + 1);
    }
    if (response.statusCode() != 200) {
      throw refused(response.statusCode(), new String(bytes, StandardCharsets.UTF_8));
    }
    if (bytes.length <= MOST_BYTES
        && JsonReader.read(bytes).toOptional().orElse(null) instanceof JsonObject json) {
      return json;
    }
    throw stranger();
  }

  private OperatorFailure refused(int status, String text) {
    return switch (status) {
      case 401 ->
          new OperatorFailure(
              address + " " + (address.secret().isPresent() ? part.otherSecret : part.noSecret));
      case 404 -> stranger();
      case 429, 501, 503 -> new OperatorFailure(address + " says: " + words(text));
      default -> new OperatorFailure(address + " answers with status " + status);
    };
  }

  private OperatorFailure stranger() {
    return new OperatorFailure("what answers at " + address + " " + part.stranger);
  }

  private static String words(String text) {
    String line = Printable.of(text.strip());
    return line.substring(0, Math.min(MOST_WORDS, line.length()));
  }
}
