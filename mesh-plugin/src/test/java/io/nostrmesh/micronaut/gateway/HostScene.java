package io.nostrmesh.micronaut.gateway;

import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import io.nostrmesh.gateway.TalkingClient;
import io.nostrmesh.nostr.SecretKey;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import strangerhost.HostRelay;

/** A host that never asked for the plugin, on loopback, with the gateway in its own port. */
final class HostScene implements AutoCloseable {

  static final SecretKey MEMBER = SecretKey.fromHex("01".repeat(32));
  static final SecretKey STRANGER = SecretKey.fromHex("03".repeat(32));
  static final String NOSTR_JSON = "application/nostr+json";
  static final String DOCUMENT = "{\"name\":\"a host\",\"supported_nips\":[1,9,11,42]}";
  static final String UNKNOWN = "[\"UNKNOWN\",1]";
  static final String ECHO = "[\"ECHO\",[\"UNKNOWN\",1]]";

  final EmbeddedServer server;

  /**
   * Starts it.
   *
   * @param more names of properties, each with its value behind it
   */
  HostScene(Object... more) {
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
    server = ApplicationContext.run(EmbeddedServer.class, properties);
  }

  int port() {
    return server.getPort();
  }

  <T> T bean(Class<T> type) {
    return server.getApplicationContext().getBean(type);
  }

  HostRelay relay() {
    return bean(HostRelay.class);
  }

  /** A client that would like to be taken for the gateway itself. */
  TalkingClient client() {
    return client("", "a stranger's guess");
  }

  TalkingClient client(String path, String mark) {
    return new TalkingClient(
        HttpClient.newHttpClient().newWebSocketBuilder().header("X-Mesh-Gateway", mark),
        "ws://127.0.0.1:" + port() + path);
  }

  HttpResponse<String> get(String path, String accept) throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
                .header("Accept", accept)
                .build(),
            BodyHandlers.ofString());
  }

  /**
   * A handshake.
   *
   * @param lines more of its head, each with its line break
   */
  static String handshake(String target, String lines) {
    return "GET "
        + target
        + " HTTP/1.1\r\nHost: relay.example\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        + lines
        + "\r\n";
  }

  /** Sends requests as they are, each after the answer to the one before; gives all answers. */
  String raw(String... requests) throws IOException {
    try (var socket = new Socket("127.0.0.1", port())) {
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

  /** Sends a handshake as it is; gives what comes until the gateway challenges, or the end. */
  String opening(String handshake) throws IOException {
    try (var socket = new Socket("127.0.0.1", port())) {
      socket.setSoTimeout(30_000);
      socket.getOutputStream().write(handshake.getBytes(StandardCharsets.ISO_8859_1));
      var answer = new StringBuilder();
      int next = socket.getInputStream().read();
      while (next >= 0 && answer.indexOf("[\"AUTH\",") < 0) {
        answer.append((char) next);
        next = socket.getInputStream().read();
      }
      return answer.toString();
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
