package io.nostrmesh.micronaut.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import io.nostrmesh.gateway.HostGateway;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventTemplate;
import io.nostrmesh.nostr.Kind;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.nostr.Tag;
import io.nostrmesh.offer.OfferCaps;
import io.nostrmesh.offer.OfferEnvelope;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import strangerhost.HostRelay;

/** {@code mesh.gateway.upstream=self}: a host that never asked for the plugin. */
@Timeout(120)
class HostGatewayTest {

  private static final SecretKey MEMBER = SecretKey.fromHex("01".repeat(32));
  private static final SecretKey STRANGER = SecretKey.fromHex("03".repeat(32));
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final String NOSTR_JSON = "application/nostr+json";

  /** What a client hears. */
  private static final class Ears implements WebSocket.Listener {
    final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final StringBuilder text = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        heard.add(text.toString());
        text.setLength(0);
      }
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      heard.add("closed " + code + " " + reason);
      return null;
    }

    String next() throws InterruptedException {
      return String.valueOf(heard.poll(30, TimeUnit.SECONDS));
    }
  }

  private static EmbeddedServer host(Object... more) {
    Map<String, Object> properties = new HashMap<>();
    properties.put("micronaut.server.port", -1);
    properties.put("micronaut.server.host", "127.0.0.1");
    properties.put("test.host-relay", "yes");
    properties.put("mesh.gateway.upstream", "self");
    properties.put("mesh.membership.mode", "listed");
    properties.put("mesh.membership.members", MEMBER.publicKey().hex());
    for (int i = 0; i < more.length; i += 2) {
      properties.put((String) more[i], more[i + 1]);
    }
    return ApplicationContext.run(EmbeddedServer.class, properties);
  }

  private static WebSocket open(EmbeddedServer host, String path, Ears ears) {
    return HttpClient.newHttpClient()
        .newWebSocketBuilder()
        .header("X-Mesh-Gateway", "a stranger's guess")
        .buildAsync(URI.create("ws://127.0.0.1:" + host.getPort() + path), ears)
        .join();
  }

  private static HttpResponse<String> get(EmbeddedServer host, String path, String accept)
      throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + host.getPort() + path))
                .header("Accept", accept)
                .build(),
            BodyHandlers.ofString());
  }

  private static Event offer(SecretKey author) {
    long now = Instant.now().getEpochSecond();
    return new OfferEnvelope(
            OfferEnvelope.VERSION,
            "laptop",
            "ab".repeat(32),
            "https://mesh.example.com",
            now + 600,
            OfferCaps.NONE,
            List.of(),
            Optional.empty())
        .event(now)
        .sign(author, RANDOM);
  }

  private static String challenge(Ears ears) throws InterruptedException {
    String challenge = ears.next();
    assertThat(challenge).startsWith("[\"AUTH\",\"");
    return challenge.substring(9, challenge.length() - 2);
  }

  private static void authenticate(EmbeddedServer host, WebSocket socket, Ears ears, SecretKey key)
      throws InterruptedException {
    Event auth =
        new EventTemplate(
                Kind.CLIENT_AUTH,
                Instant.now().getEpochSecond(),
                List.of(
                    Tag.of("relay", "ws://127.0.0.1:" + host.getPort()),
                    Tag.of("challenge", challenge(ears))),
                "")
            .sign(key, RANDOM);
    socket.sendText("[\"AUTH\"," + auth.toJson() + "]", true).join();
    assertThat(ears.next()).isEqualTo("[\"OK\",\"" + auth.id().hex() + "\",true,\"\"]");
  }

  @Test
  void offersAreForMembersAndEverythingElseIsAsBefore() throws Exception {
    try (EmbeddedServer host = host()) {
      var relay = host.getApplicationContext().getBean(HostRelay.class);
      var members = new Ears();
      WebSocket member = open(host, "/", members);
      authenticate(host, member, members, MEMBER);
      var strangers = new Ears();
      WebSocket stranger = open(host, "/", strangers);
      challenge(strangers);
      assertThat(host.getApplicationContext().getBean(HostGateway.class).clients()).isEqualTo(2);

      Event refused = offer(STRANGER);
      stranger.sendText("[\"EVENT\"," + refused.toJson() + "]", true).join();
      assertThat(strangers.next()).startsWith("[\"OK\",\"" + refused.id().hex() + "\",false,\"");
      assertThat(relay.events).isEmpty();

      Event offer = offer(MEMBER);
      member.sendText("[\"EVENT\"," + offer.toJson() + "]", true).join();
      assertThat(members.next()).isEqualTo("[\"OK\",\"" + offer.id().hex() + "\",true,\"\"]");
      assertThat(members.next()).isEqualTo("[\"EVENT\",\"all\"," + offer.toJson() + "]");
      assertThat(relay.events).containsExactly(offer.toJson());

      stranger.sendText("[\"REQ\",\"s\",{}]", true).join();
      assertThat(strangers.next()).isEqualTo("[\"EOSE\",\"s\"]");
      stranger.sendText("[\"UNKNOWN\",1]", true).join();
      assertThat(strangers.next()).isEqualTo("[\"ECHO\",[\"UNKNOWN\",1]]");
      assertThat(relay.origins)
          .containsOnly("127.0.0.1:" + host.getPort() + " null own")
          .hasSize(2);
    }
  }

  @Test
  void theInformationDocumentGetsItsFields() throws Exception {
    try (EmbeddedServer host = host()) {
      HttpResponse<String> document = get(host, "/", NOSTR_JSON);
      assertThat(document.body()).isEqualTo("{\"name\":\"a host\",\"supported_nips\":[1,9,11,42]}");
      assertThat(document.headers().firstValue("Content-Type")).hasValue(NOSTR_JSON);
      assertThat(document.headers().firstValue("Access-Control-Allow-Origin")).hasValue("*");
      assertThat(document.headers().firstValue("Vary")).hasValue("Accept");
    }
  }

  /** With TLS and HTTP/2, both for clients and for the gateway's own connections. */
  @Test
  void aHostMaySpeakTls() throws Exception {
    try (EmbeddedServer host =
        host(
            "micronaut.server.ssl.enabled",
            true,
            "micronaut.server.ssl.port",
            -1,
            "micronaut.server.ssl.build-self-signed",
            true,
            "micronaut.server.http-version",
            "2.0")) {
      HttpClient client = HttpClient.newBuilder().sslContext(TrustAll.context()).build();
      HttpResponse<String> document =
          client.send(
              HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + host.getPort() + "/"))
                  .header("Accept", NOSTR_JSON)
                  .build(),
              BodyHandlers.ofString());
      assertThat(document.version()).isEqualTo(HttpClient.Version.HTTP_2);
      assertThat(document.body()).isEqualTo("{\"name\":\"a host\",\"supported_nips\":[1,9,11,42]}");

      var ears = new Ears();
      WebSocket socket =
          client
              .newWebSocketBuilder()
              .buildAsync(URI.create("wss://127.0.0.1:" + host.getPort() + "/"), ears)
              .join();
      challenge(ears);
      socket.sendText("[\"UNKNOWN\",1]", true).join();
      assertThat(ears.next()).isEqualTo("[\"ECHO\",[\"UNKNOWN\",1]]");
    }
  }

  private static String handshake(String line) {
    return "GET / HTTP/1.1\r\nHost: relay.example\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        + line
        + "\r\n";
  }

  /** Sends bytes as they are; what is answered before the host reads on or ends. */
  private static String raw(EmbeddedServer host, String... requests) throws IOException {
    try (var socket = new Socket("127.0.0.1", host.getPort())) {
      socket.setSoTimeout(30_000);
      var answers = new StringBuilder();
      for (String request : requests) {
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        byte[] some = new byte[4096];
        int count = socket.getInputStream().read(some);
        answers.append(new String(some, 0, Math.max(0, count), StandardCharsets.ISO_8859_1));
      }
      return answers.toString();
    }
  }

  /** Micronaut would take each of these for a handshake. */
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
        "X-Mesh-Gateway: own",
        "X-Mesh-Gateway: \u0001"
      })
  void noOddHandshakeGetsPastTheDoor(String line) throws Exception {
    try (EmbeddedServer host = host()) {
      String answer = raw(host, handshake(line + "\r\n"));

      HostRelay relay = host.getApplicationContext().getBean(HostRelay.class);
      assertThat(relay.origins).allMatch(origin -> origin.endsWith(" own"));
      if (!line.equals("X-Mesh-Gateway: own")) {
        assertThat(answer).startsWith("HTTP/1.1 4");
        assertThat(relay.origins).isEmpty();
      }
    }
  }

  /** Where a client may go over to HTTP/2 in the clear, the pipeline is another. */
  @Test
  void nobodyGetsPastTheDoorWhereThereMayBeHttp2InTheClear() throws Exception {
    try (EmbeddedServer host = host("micronaut.server.http-version", "2.0")) {
      assertThat(raw(host, handshake(""))).startsWith("HTTP/1.1 101 ");
      assertThat(raw(host, "GET /page HTTP/1.1\r\nHost: relay.example\r\n\r\n", handshake("")))
          .contains("a page")
          .contains("HTTP/1.1 101 ");
      assertThat(raw(host, handshake("Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n")))
          .startsWith("HTTP/1.1 101 ");
      var ears = new Ears();
      open(host, "/", ears);
      challenge(ears);
      HttpResponse<String> document = get(host, "/", NOSTR_JSON);
      assertThat(document.version()).isEqualTo(HttpClient.Version.HTTP_2);
      assertThat(document.body()).isEqualTo("{\"name\":\"a host\",\"supported_nips\":[1,9,11,42]}");
      assertThat(host.getApplicationContext().getBean(HostRelay.class).origins)
          .isNotEmpty()
          .allMatch(origin -> origin.endsWith(" own"));
    }
  }

  /** A gateway with a port of its own, in front of this very host as if it were another relay. */
  @Test
  void aHostMayHoldAGatewayInFrontOfAnotherRelay() throws Exception {
    try (EmbeddedServer other = host("mesh.enabled", "false");
        EmbeddedServer host =
            host(
                "mesh.gateway.upstream",
                "ws://127.0.0.1:" + other.getPort(),
                "mesh.gateway.listen",
                "127.0.0.1:0")) {
      int port =
          host.getApplicationContext()
              .getBean(GatewayStart.class)
              .address()
              .orElseThrow()
              .getPort();
      var ears = new Ears();
      HttpClient.newHttpClient()
          .newWebSocketBuilder()
          .buildAsync(URI.create("ws://127.0.0.1:" + port + "/"), ears)
          .join()
          .sendText("[\"UNKNOWN\",1]", true)
          .join();
      challenge(ears);
      assertThat(ears.next()).isEqualTo("[\"ECHO\",[\"UNKNOWN\",1]]");
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
    try (EmbeddedServer host = host()) {
      HttpResponse<String> answer = get(host, path, accept);
      assertThat(answer.statusCode()).isEqualTo(status);
      if (body != null) {
        assertThat(answer.body()).isEqualTo(body);
      }
    }
  }

  @Test
  void theHostIsToldOfClientsWhenAsked() throws Exception {
    try (EmbeddedServer host = host("mesh.gateway.forward-client-address", "true")) {
      var ears = new Ears();
      open(host, "/", ears).sendText("[\"UNKNOWN\",1]", true).join();
      challenge(ears);
      assertThat(ears.next()).isEqualTo("[\"ECHO\",[\"UNKNOWN\",1]]");
      assertThat(host.getApplicationContext().getBean(HostRelay.class).origins)
          .containsExactly("127.0.0.1:" + host.getPort() + " 127.0.0.1 own");
    }
  }

  /**
   * Another WebSocket of the host's is left alone if it is named, and nothing that looks like it.
   */
  @ParameterizedTest
  @CsvSource({
    "/chat, false",
    "/chat?x=y, false",
    "/, true",
    "/chat/, true",
    "/CHAT, true",
    "/chat/room, true",
    "//chat, true",
    "/chat;a=b, true",
    "/%63hat, true",
    "/x/../chat, true",
    "/chat%2f.., true"
  })
  void onlyNamedSocketsAreLeftToTheHost(String path, boolean gated) throws Exception {
    try (EmbeddedServer host =
        host(
            "mesh.gateway.other-sockets", "/chat",
            "mesh.gateway.public-url", "wss://relay.example.com/nostr")) {
      raw(host, handshake("").replace("GET / ", "GET " + path + " "));

      List<String> chats = host.getApplicationContext().getBean(HostRelay.Chat.class).marks;
      List<String> origins = host.getApplicationContext().getBean(HostRelay.class).origins;
      assertThat(chats)
          .hasSize(gated ? chats.size() : 1)
          .allMatch(mark -> mark.equals("own") == gated);
      assertThat(origins).allMatch(origin -> origin.endsWith(" own"));
    }
  }

  /** When its context ends; a server that is stopped by itself has cut them off before. */
  @Test
  void clientsHearOfTheEnd() throws Exception {
    var ears = new Ears();
    try (ApplicationContext context = host().getApplicationContext()) {
      open(context.getBean(EmbeddedServer.class), "/", ears);
      challenge(ears);
    }
    assertThat(ears.next()).startsWith("closed 1001");
  }

  @ParameterizedTest
  @CsvSource({"mesh.gateway.listen, 127.0.0.1:1", "mesh.gateway.secret-key-file, key.txt"})
  void whatHasNoEffectIsRefused(String property, String value) {
    assertThatThrownBy(() -> host(property, value))
        .hasMessageContaining(property + " has no effect where mesh.gateway.upstream is self");
  }
}
