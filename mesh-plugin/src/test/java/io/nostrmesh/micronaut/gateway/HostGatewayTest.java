package io.nostrmesh.micronaut.gateway;

import static io.nostrmesh.micronaut.gateway.HostScene.DOCUMENT;
import static io.nostrmesh.micronaut.gateway.HostScene.ECHO;
import static io.nostrmesh.micronaut.gateway.HostScene.MEMBER;
import static io.nostrmesh.micronaut.gateway.HostScene.NOSTR_JSON;
import static io.nostrmesh.micronaut.gateway.HostScene.STRANGER;
import static io.nostrmesh.micronaut.gateway.HostScene.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nostrmesh.gateway.HostGateway;
import io.nostrmesh.gateway.TalkingClient;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.offer.TestOffer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code mesh.gateway.upstream=self}: a host that never asked for the plugin. */
@Timeout(120)
class HostGatewayTest {

  @Test
  void offersAreForMembersAndEverythingElseIsAsBefore() throws Exception {
    try (var host = new HostScene();
        TalkingClient member = host.client();
        TalkingClient stranger = host.client()) {
      assertThat(member.authenticate(MEMBER).toJson()).contains(",true,");
      assertThat(stranger.next()).startsWith("[\"AUTH\",");
      assertThat(host.bean(HostGateway.class).clients()).isEqualTo(2);

      Event refused = TestOffer.of(STRANGER, Instant.now());
      assertThat(stranger.say("[\"EVENT\"," + refused.toJson() + "]").next())
          .startsWith("[\"OK\",\"" + refused.id().hex() + "\",false,\"");
      assertThat(host.relay().events).isEmpty();

      Event offer = TestOffer.of(MEMBER, Instant.now());
      assertThat(member.say("[\"EVENT\"," + offer.toJson() + "]").next())
          .isEqualTo("[\"OK\",\"" + offer.id().hex() + "\",true,\"\"]");
      assertThat(member.next()).isEqualTo("[\"EVENT\",\"all\"," + offer.toJson() + "]");
      assertThat(host.relay().events).containsExactly(offer.toJson());

      assertThat(stranger.stored("{}")).isEmpty();
      assertThat(stranger.say(UNKNOWN).next()).isEqualTo(ECHO);
      assertThat(host.relay().origins)
          .containsOnly("127.0.0.1:" + host.port() + " null own")
          .hasSize(2);
    }
  }

  @Test
  void theInformationDocumentGetsItsFields() throws Exception {
    try (var host = new HostScene()) {
      HttpResponse<String> document = host.get("/", NOSTR_JSON);
      assertThat(document.body()).isEqualTo(DOCUMENT);
      assertThat(document.headers().firstValue("Content-Type")).hasValue(NOSTR_JSON);
      assertThat(document.headers().firstValue("Access-Control-Allow-Origin")).hasValue("*");
      assertThat(document.headers().firstValue("Vary")).hasValue("Accept");
    }
  }

  /** With TLS and HTTP/2, both for clients and for the gateway's own connections. */
  @Test
  void aHostMaySpeakTls() throws Exception {
    try (var host =
        new HostScene(
            "micronaut.server.ssl.enabled",
            true,
            "micronaut.server.ssl.port",
            -1,
            "micronaut.server.ssl.build-self-signed",
            true,
            "micronaut.server.http-version",
            "2.0")) {
      HttpClient trusting = HttpClient.newBuilder().sslContext(TrustAll.context()).build();
      HttpResponse<String> document =
          trusting.send(
              HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + host.port() + "/"))
                  .header("Accept", NOSTR_JSON)
                  .build(),
              BodyHandlers.ofString());
      assertThat(document.version()).isEqualTo(HttpClient.Version.HTTP_2);
      assertThat(document.body()).isEqualTo(DOCUMENT);

      try (var client =
          new TalkingClient(
              trusting.newWebSocketBuilder(), "wss://127.0.0.1:" + host.port() + "/")) {
        assertThat(client.next()).startsWith("[\"AUTH\",");
        assertThat(client.say(UNKNOWN).next()).isEqualTo(ECHO);
      }
    }
  }

  /** A gateway with a port of its own, in front of another relay. */
  @Test
  void aHostMayHoldAGatewayInFrontOfAnotherRelay() throws Exception {
    try (var other = new HostScene("mesh.enabled", "false");
        var host =
            new HostScene(
                "mesh.gateway.upstream",
                "ws://127.0.0.1:" + other.port(),
                "mesh.gateway.listen",
                "127.0.0.1:0");
        var client =
            new TalkingClient(host.bean(GatewayStart.class).address().orElseThrow().getPort())) {
      assertThat(client.next()).startsWith("[\"AUTH\",");
      assertThat(client.say(UNKNOWN).next()).isEqualTo(ECHO);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/page, application/json, 200, a page",
    "/page/x, application/json, 200, x",
    "/page/none, application/json, 404, ",
    "/nowhere, text/html, 404, ",
    "/nowhere, application/nostr+json, 404, "
  })
  void otherPagesAreTheHosts(String path, String accept, int status, @Nullable String body)
      throws Exception {
    try (var host = new HostScene()) {
      HttpResponse<String> answer = host.get(path, accept);
      assertThat(answer.statusCode()).isEqualTo(status);
      if (body != null) {
        assertThat(answer.body()).isEqualTo(body);
      }
    }
  }

  @Test
  void theHostIsToldOfClientsWhenAsked() throws Exception {
    try (var host = new HostScene("mesh.gateway.forward-client-address", "true");
        TalkingClient client = host.client()) {
      assertThat(client.say(UNKNOWN).next("ECHO").toJson()).isEqualTo(ECHO);
      assertThat(host.relay().origins)
          .containsExactly("127.0.0.1:" + host.port() + " 127.0.0.1 own");
    }
  }

  /** When its context ends; a server that is stopped by itself has cut them off before. */
  @Test
  void clientsHearOfTheEnd() throws Exception {
    try (var host = new HostScene();
        TalkingClient client = host.client()) {
      assertThat(client.next()).startsWith("[\"AUTH\",");
      host.server.getApplicationContext().close();
      assertThat(client.next()).isEqualTo("closed 1001");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "mesh.gateway.listen, 127.0.0.1:1, has no effect where mesh.gateway.upstream is self",
    "mesh.gateway.secret-key-file, no-such-key.txt, cannot be used: there is no file"
  })
  void whatCannotBeUsedIsRefused(String property, String value, String problem) {
    assertThatThrownBy(() -> new HostScene(property, value))
        .hasMessageContaining(property + " " + problem);
  }
}
