package io.nostrmesh.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.gateway.upstream.RawServer;
import io.nostrmesh.gateway.upstream.TrustedCertificate;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A relay that does not have a whole server for itself. */
@Timeout(60)
class GatewayUpstreamTest {

  private static RawServer relay() throws Exception {
    return RawServer.onLoopback(
        head ->
            head.toLowerCase(Locale.ROOT).contains("upgrade: websocket")
                ? RawServer.opening(head, "")
                : "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}");
  }

  @ParameterizedTest
  @CsvSource({
    "/,         /nostr",
    "/?a=b,     /nostr?a=b",
    "/inbox,    /nostr/inbox",
    "/a/../b,   ''",
    "/..,       ''",
    "/../admin, ''",
    "/%2E./x,   ''",
    "/a%2f..,   ''",
    "/..;/x,    ''",
    "'/..\\x',  ''",
    "/...,      /nostr/...",
    "/?/../x,   /nostr?/../x"
  })
  void staysBelowItsPath(String asked, String reached) throws Exception {
    try (var relay = relay();
        var scene = new GatewayScene()) {
      scene.upstream = Optional.of("ws://127.0.0.1:" + relay.port() + "/nostr");
      scene.start();
      String handshake =
          "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
              + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n";
      String plain = "Connection: close\r\n";
      String document = plain + "Accept: application/nostr+json\r\n";
      for (String headers : new String[] {plain, document}) {
        assertThat(scene.raw("GET " + asked + " HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n"))
            .startsWith(reached.isEmpty() ? "HTTP/1.1 400" : "HTTP/1.1 200");
      }
      // A frame that must not be masked wrongly ends the WebSocket at once.
      assertThat(
              scene.raw("GET " + asked + " HTTP/1.1\r\nHost: x\r\n" + handshake + "\r\n\0\0\0\0"))
          .startsWith(reached.isEmpty() ? "HTTP/1.1 400" : "HTTP/1.1 101");

      if (reached.isEmpty()) {
        assertThat(relay.heads).allMatch(head -> head.startsWith("GET /nostr HTTP/1.1"));
      } else {
        assertThat(relay.heads)
            .filteredOn(head -> head.startsWith("GET " + reached + " HTTP/1.1"))
            .hasSizeGreaterThanOrEqualTo(2);
        assertThat(relay.heads).allMatch(head -> head.startsWith("GET /nostr"));
      }
    }
  }

  @Test
  void reachesARelayBehindTlsByTheNameOfItsCertificate(@TempDir Path folder) throws Exception {
    try (var trusted = new TrustedCertificate("first", folder);
        var relay =
            new RawServer(
                TrustedCertificate.serverSocket(),
                head -> {
                  String body = "{\"name\":\"theirs\"}";
                  return head.toLowerCase(Locale.ROOT).contains("upgrade: websocket")
                      ? RawServer.opening(head, "")
                      : "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
                });
        var scene = new GatewayScene()) {
      assertThat(trusted).isNotNull();
      scene.upstream = Optional.of("wss://localhost:" + relay.port());
      scene.start();

      assertThat(scene.document("/")).contains("theirs");
      assertThat(scene.raw("GET /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
          .endsWith("{\"name\":\"theirs\"}");
      try (var client = new TalkingClient(scene.port())) {
        assertThat(client.next("AUTH").items()).hasSize(2);
      }
      assertThat(relay.heads)
          .allMatch(head -> RawServer.header(head, "host").equals("localhost:" + relay.port()));
    }
  }

  @Test
  void passesPathsAsTheyAreToARelayOfItsOwn() throws Exception {
    try (var relay = relay();
        var scene = new GatewayScene()) {
      scene.upstreamPort = Optional.of(relay.port());
      scene.start();

      scene.raw("GET /a/../b//c/%2e?d HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

      assertThat(relay.heads).anyMatch(head -> head.startsWith("GET /a/../b//c/%2e?d HTTP/1.1"));
    }
  }
}
