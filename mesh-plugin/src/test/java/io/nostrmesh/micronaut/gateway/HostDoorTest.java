package io.nostrmesh.micronaut.gateway;

import static io.nostrmesh.micronaut.gateway.HostScene.ECHO;
import static io.nostrmesh.micronaut.gateway.HostScene.UNKNOWN;
import static io.nostrmesh.micronaut.gateway.HostScene.handshake;
import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.gateway.TalkingClient;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import strangerhost.HostRelay;

/** No WebSocket of a host's relay begins without the gateway. */
@Timeout(120)
class HostDoorTest {

  /** Micronaut would take many of these for a handshake. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "X: a\u0001b",
        "X: a\u0000b",
        "Bad Header: x",
        ": x",
        "no colon at all",
        "Content-Length: 1\r\nContent-Length: 2",
        "Content-Length: 0\r\nTransfer-Encoding: chunked",
        "Content-Length: 5",
        "Content-Length: -1",
        "Transfer-Encoding: chunked",
        "Sec-WebSocket-Version: 12",
        "X-Mesh-Gateway: \u0001"
      })
  void noOddHandshakeGetsPastTheDoor(String line) throws Exception {
    try (var host = new HostScene()) {
      assertThat(host.raw(handshake("/", line + "\r\n"))).startsWith("HTTP/1.1 4");
      assertThat(host.relay().origins).isEmpty();
    }
  }

  /** The last is what the door itself leaves for the host to see. */
  @ParameterizedTest
  @ValueSource(strings = {"", "a guess", "own"})
  void nobodyIsTakenForTheGateway(String mark) throws Exception {
    try (var host = new HostScene();
        TalkingClient client = host.client("", mark)) {
      assertThat(client.next()).startsWith("[\"AUTH\",");
      assertThat(client.say(UNKNOWN).next()).isEqualTo(ECHO);
      assertThat(host.relay().origins).containsExactly("127.0.0.1:" + host.port() + " null own");
    }
  }

  /** Where a client may go over to HTTP/2 in the clear, the pipeline is another. */
  @Test
  void nobodyGetsPastTheDoorWhereThereMayBeHttp2InTheClear() throws Exception {
    try (var host = new HostScene("micronaut.server.http-version", "2.0")) {
      assertThat(host.raw(handshake("/", ""))).startsWith("HTTP/1.1 101 ");
      assertThat(host.raw("GET /page HTTP/1.1\r\nHost: relay.example\r\n\r\n", handshake("/", "")))
          .contains("a page")
          .contains("HTTP/1.1 101 ");
      assertThat(host.raw(handshake("/", "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n")))
          .startsWith("HTTP/1.1 101 ");
      try (TalkingClient client = host.client()) {
        assertThat(client.next()).startsWith("[\"AUTH\",");
        assertThat(client.say(UNKNOWN).next()).isEqualTo(ECHO);
      }
      HttpResponse<String> document = host.get("/", HostScene.NOSTR_JSON);
      assertThat(document.version()).isEqualTo(HttpClient.Version.HTTP_2);
      assertThat(document.body()).isEqualTo(HostScene.DOCUMENT);
      assertThat(host.relay().origins).isNotEmpty().allMatch(origin -> origin.endsWith(" own"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/chat", "/chat?x=y"})
  void aNamedSocketIsLeftToTheHost(String target) throws Exception {
    try (var host = new HostScene("mesh.gateway.other-sockets", "/chat");
        TalkingClient client = host.client(target, "a guess")) {
      assertThat(client.say("hello").next()).isEqualTo("hello");
      assertThat(host.bean(HostRelay.Chat.class).marks).containsExactly("null");
    }
  }

  /** What a host might take for another path is judged, even if its public URL is elsewhere. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/chat/",
        "/CHAT",
        "/chat/room",
        "//chat",
        "/chat;a=b",
        "/%63hat",
        "/x/../chat",
        "/chat%2f..",
        "/relay"
      })
  void nothingThatLooksLikeANamedSocketIs(String target) throws Exception {
    try (var host =
        new HostScene(
            "mesh.gateway.other-sockets", "/chat",
            "mesh.gateway.public-url", "wss://relay.example.com/nostr")) {
      // Whatever the host answers, it is the gateway that speaks.
      assertThat(host.opening(handshake(target, "")))
          .containsAnyOf("[\"AUTH\",", "the relay refuses this");
      assertThat(host.bean(HostRelay.Chat.class).marks).doesNotContain("null");
    }
  }
}
