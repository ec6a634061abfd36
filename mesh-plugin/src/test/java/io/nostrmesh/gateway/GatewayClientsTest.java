package io.nostrmesh.gateway;

import static io.nostrmesh.gateway.RawHttp.readPast;
import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.gateway.settings.ClientAddress;
import io.nostrmesh.gateway.settings.GatewayLimits;
import io.nostrmesh.nostr.SecretKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clients of a gateway: their WebSockets, and how many there may be. */
@Timeout(60)
class GatewayClientsTest {

  private static final String NOTICE = "[\"X\",\"hello\"]";

  private static TalkingClient open(GatewayScene scene, String path) {
    return new TalkingClient(
        HttpClient.newHttpClient().newWebSocketBuilder().header("X-Forwarded-For", "203.0.113.9"),
        "ws://127.0.0.1:" + scene.port() + path);
  }

  @Test
  void aWebSocketReachesTheRelayAndIsToldOfTheEnd() throws Exception {
    try (var relay = new EchoRelay();
        var scene = new GatewayScene()) {
      scene.upstreamPort = Optional.of(relay.port());
      scene.clientAddress = ClientAddress.FORWARDED;
      scene.tellAddress = true;
      Gateway gateway = scene.start();
      try (TalkingClient client = open(scene, "/inbox?a=b")) {
        assertThat(client.say(NOTICE).next("X").toJson()).isEqualTo(NOTICE);
        assertThat(relay.handshakes).containsExactly("/inbox?a=b [203.0.113.9]");
        assertThat(gateway.clients()).isEqualTo(1);
        gateway.close();
        assertThat(client.next()).isEqualTo("closed 1001");
      }
    }
  }

  @Test
  void aStrangerGivesWayToANewcomerOfItsAddress() throws Exception {
    try (var relay = new EchoRelay();
        var scene = new GatewayScene()) {
      scene.upstreamPort = Optional.of(relay.port());
      scene.limits = oneForEachAddress();
      scene.start();
      try (Socket first = connect(scene)) {
        try (Socket second = connect(scene)) {
          assertThat(first.getInputStream().read()).isEqualTo(-1);
          assertThat(scene.faults).contains("GAVE_WAY");
          second.getOutputStream().write("NOT HTTP\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
          assertThat(second.getInputStream().read()).isEqualTo('H');
        }
      }
    }
  }

  @Test
  void behindAProxyTheClientsAddressCounts() throws Exception {
    try (var relay = new EchoRelay();
        var scene = new GatewayScene()) {
      scene.upstreamPort = Optional.of(relay.port());
      scene.limits = oneForEachAddress();
      scene.clientAddress = ClientAddress.FORWARDED;
      scene.start();
      try (Socket waiting = connect(scene)) {
        assertThat(open(scene, "").say(NOTICE).next("X").toJson()).isEqualTo(NOTICE);

        assertThat(open(scene, "").say(NOTICE).next("X").toJson()).isEqualTo(NOTICE);
        assertThat(scene.faults).containsExactly("GAVE_WAY");
        waiting.getOutputStream().write("NOT HTTP\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(waiting.getInputStream().read()).isEqualTo('H');
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1,16", "16,1"})
  void whoHasProvedAKeyKeepsItsPlace(int inAll, int perAddress) throws Exception {
    var random = new SecureRandom();
    try (var relay = new EchoRelay();
        var scene = new GatewayScene()) {
      scene.upstreamPort = Optional.of(relay.port());
      scene.limits = limits(inAll, perAddress);
      scene.start();
      try (var first = new TalkingClient(scene.port())) {
        assertThat(first.authenticate(SecretKey.generate(random), scene.time.instant()).toJson())
            .contains(",true,");
        try (Socket second = connect(scene);
            Socket third = connect(scene)) {
          assertThat(second.getInputStream().read()).isEqualTo(-1);
          assertThat(scene.faults).containsExactly("GAVE_WAY");
          assertThat(first.say(NOTICE).next()).isEqualTo(NOTICE);
          assertThat(third.isConnected()).isTrue();
        }
        // One more with a key of its own takes the place of the one before.
        try (var other = new TalkingClient(scene.port())) {
          other.authenticate(SecretKey.generate(random), scene.time.instant());
          assertThat(other.say(NOTICE).next()).isEqualTo(NOTICE);
          assertThat(first.next()).startsWith("closed").doesNotContain("1000");
        }
      }
    }
  }

  private static GatewayLimits oneForEachAddress() {
    return limits(16, 1);
  }

  private static GatewayLimits limits(int inAll, int perAddress) {
    GatewayLimits usual = GatewayLimits.DEFAULTS;
    return new GatewayLimits(
        inAll,
        perAddress,
        usual.messageBytes(),
        usual.upstreamMessageBytes(),
        usual.receivedBytes(),
        usual.queuedBytes());
  }

  /** A connection that has its place already; several are looked at on several threads. */
  private static Socket connect(GatewayScene scene) throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), scene.port());
    socket.setSoTimeout(30_000);
    socket
        .getOutputStream()
        .write(
            "OPTIONS / HTTP/1.1\r\nHost: x\r\nAccept: application/nostr+json\r\n\r\n"
                .getBytes(StandardCharsets.US_ASCII));
    readPast(socket.getInputStream(), "\r\n\r\n");
    return socket;
  }
}
