package io.nostrmesh.host.testing;

import io.nostrmesh.host.testing.TestClient.Ok;
import io.nostrmesh.json.JsonReader;
import io.nostrmesh.json.JsonValue;
import io.nostrmesh.json.JsonValue.JsonArray;
import io.nostrmesh.json.JsonValue.JsonBoolean;
import io.nostrmesh.json.JsonValue.JsonObject;
import io.nostrmesh.nip98.HttpAuthRequest;
import io.nostrmesh.nip98.HttpAuthSigner;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.url.CanonicalUrl;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** A client of the HTTP bridge, each request with a fresh token. */
public final class BridgeClient {

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final String url;
  private final HttpAuthSigner signer;

  /** An answer with its body as text. */
  public record Answer(int status, String body, HttpResponse<String> http) {

    public JsonObject object() {
      return (JsonObject) json();
    }

    public JsonValue json() {
      return JsonReader.read(body).toOptional().orElseThrow(() -> new AssertionError(this));
    }

    /** The member {@code error}, or empty. */
    public String error() {
      return object().string("error").orElse("");
    }

    public List<Event> events() {
      return ((JsonArray) json())
          .items().stream().map(json -> Event.parse(json).toOptional().orElseThrow()).toList();
    }

    @Override
    public String toString() {
      return status + " " + (body.length() > 500 ? body.substring(0, 500) + "…" : body);
    }
  }

  /**
   * @param url of the relay, by http
   */
  public BridgeClient(URI url, SecretKey key) {
    this.url = url.toString().replaceFirst("/$", "");
    this.signer = new HttpAuthSigner(key, InstantSource.system(), new SecureRandom());
  }

  public Answer post(String path, String body) {
    return post(path, body, token(path, body));
  }

  /** An {@code Authorization} header for such a request. */
  public String token(String path, String body) {
    return signer.authorization(
        HttpAuthRequest.post(
            CanonicalUrl.of(url, path).toOptional().orElseThrow(),
            body.getBytes(StandardCharsets.UTF_8)));
  }

  public Answer post(String path, String body, String authorization) {
    return send(path, body, Optional.of(authorization));
  }

  public Answer send(String path, String body, Optional<String> authorization) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + path))
            .timeout(Duration.ofSeconds(15))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body));
    authorization.ifPresent(value -> request.header("Authorization", value));
    try {
      HttpResponse<String> response = HTTP.send(request.build(), BodyHandlers.ofString());
      return new Answer(response.statusCode(), response.body(), response);
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  public Answer publish(Event event) {
    return post("/events", event.toJson());
  }

  /** What an OK would say. */
  public Ok verdict(Event event) {
    Answer answer = publish(event);
    if (answer.status() != 200) {
      return new Ok(false, answer.error());
    }
    if (!answer.object().string("event_id").equals(Optional.of(event.id().hex()))) {
      throw new AssertionError(answer);
    }
    return new Ok(
        ((JsonBoolean) answer.object().get("accepted").orElseThrow()).value(),
        answer.object().string("message").orElseThrow());
  }

  public List<Event> query(String... filters) {
    return post("/query", "[" + String.join(",", filters) + "]").events();
  }
}
