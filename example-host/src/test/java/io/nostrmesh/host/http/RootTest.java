package io.nostrmesh.host.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.host.testing.TestClient;
import io.nostrmesh.host.testing.TestRelay;
import io.nostrmesh.json.JsonReader;
import io.nostrmesh.json.JsonValue;
import io.nostrmesh.json.JsonValue.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code GET /} answers by headers. */
class RootTest {

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TempDir static Path data;
  private static TestRelay relay;

  @BeforeAll
  static void start() {
    relay = TestRelay.start(data);
  }

  @AfterAll
  static void stop() {
    relay.close();
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      delimiter = '|',
      value = {
        "application/nostr+json                               | application/nostr+json",
        "application/nostr+json;q=0.9, text/html              | application/nostr+json",
        "text/html,application/xhtml+xml,*/*;q=0.8            | text/html; charset=utf-8",
        "*/*                                                  | application/nostr+json",
        "application/json                                     | application/nostr+json",
        "image/png                                            | application/nostr+json",
        "-                                                    | application/nostr+json",
      })
  void answersByTheAcceptHeader(String accept, String type) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(relay.httpUrl());
    if (accept != null) {
      request.header("Accept", accept);
    }
    HttpResponse<String> response = HTTP.send(request.build(), BodyHandlers.ofString());
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).contains(type);
    assertThat(response.headers().firstValue("Vary")).contains("Accept");
    assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).contains("*");
    assertThat(response.body()).startsWith(type.startsWith("text/html") ? "<!doctype" : "{");
  }

  @Test
  void describesTheRelay() throws Exception {
    JsonObject document = document(relay);
    assertThat(document.string("pubkey")).contains(TestRelay.OWNER.publicKey().hex());
    assertThat(document.get("supported_nips").orElseThrow().toJson())
        .isEqualTo("[1,9,11,40,42,43,45,70]");
    assertThat(document.get("limitation").orElseThrow().toJson())
        .contains("\"max_message_length\":524288", "\"auth_required\":true")
        .contains("\"restricted_writes\":true");
    assertThat(document.get("iroh_relay_url")).isEmpty();
  }

  @Test
  void saysThatAPublicRelayNeedsNoAuthentication(@TempDir Path other) throws Exception {
    try (TestRelay open = TestRelay.start(other, "mesh.host.access", "public")) {
      JsonValue limitation = document(open).get("limitation").orElseThrow();
      assertThat(limitation.toJson())
          .contains("\"auth_required\":false", "\"restricted_writes\":false");
    }
  }

  private static JsonObject document(TestRelay relay) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(relay.httpUrl()).header("Accept", "application/nostr+json").build();
    String body = HTTP.send(request, BodyHandlers.ofString()).body();
    return JsonReader.readObject(body).toOptional().orElseThrow();
  }

  /** One URL for the document and the WebSocket, with and without a slash at its end. */
  @ParameterizedTest
  @CsvSource({"/nostr, /nostr", "/nostr, /nostr/", "nostr/team/, /nostr/team", "/, ''"})
  void hasOneUrlUnderAContextPath(String contextPath, String path, @TempDir Path other)
      throws Exception {
    try (TestRelay under = TestRelay.start(other, "micronaut.server.context-path", contextPath)) {
      URI url = URI.create("http://127.0.0.1:" + under.port() + path);
      HttpRequest request =
          HttpRequest.newBuilder(url).header("Accept", "application/nostr+json").build();
      assertThat(HTTP.send(request, BodyHandlers.ofString()).body()).contains("max_message_length");
      try (TestClient client = TestClient.connect(URI.create("ws" + url.toString().substring(4)))) {
        client.authenticate(TestRelay.OWNER);
      }
      HttpRequest elsewhere =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + under.port() + "/else")).build();
      assertThat(HTTP.send(elsewhere, BodyHandlers.discarding()).statusCode()).isEqualTo(404);
    }
  }

  @Test
  void servesWebClientsOfOtherOrigins() throws Exception {
    HttpClient.newHttpClient()
        .newWebSocketBuilder()
        .header("Origin", "https://client.example")
        .buildAsync(relay.url(), new WebSocket.Listener() {})
        .get(15, TimeUnit.SECONDS)
        .abort();
  }

  @Test
  void answersPreflightRequests() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(relay.httpUrl())
            .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
            .header("Origin", "https://client.example")
            .build();
    HttpResponse<Void> response = HTTP.send(request, BodyHandlers.discarding());
    assertThat(response.statusCode()).isEqualTo(204);
    assertThat(response.headers().firstValue("Access-Control-Allow-Methods")).isPresent();
  }
}
