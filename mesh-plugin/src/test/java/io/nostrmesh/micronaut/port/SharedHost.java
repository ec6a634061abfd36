package io.nostrmesh.micronaut.port;

import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import io.nostrmesh.iroh.protocol.TestKey;
import io.nostrmesh.iroh.server.IrohTestClient;
import io.nostrmesh.iroh.server.RawIrohSocket;
import io.nostrmesh.plugin.IrohRelays;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A host that never asked for the plugin, on loopback, with the iroh relay in its own port. */
final class SharedHost implements AutoCloseable {

  static final String SECRET = "0123456789abcdef";

  /** Properties of a host that speaks TLS, names and values in turn. */
  static final List<Object> TLS =
      List.of(
          "micronaut.server.ssl.enabled",
          true,
          "micronaut.server.ssl.port",
          -1,
          "micronaut.server.ssl.build-self-signed",
          true,
          "mesh.iroh-relay.access-secret",
          SECRET);

  static final String NOSTR = "GET / HTTP/1.1\r\nHost: x\r\nAccept: application/nostr+json\r\n\r\n";
  static final String PAGE = "GET /page HTTP/1.1\r\nHost: x\r\n\r\n";
  static final String PING = "GET /ping HTTP/1.1\r\nHost: x\r\n\r\n";

  final EmbeddedServer server;

  /**
   * Starts it.
   *
   * @param more names of properties, each with its value behind it
   */
  SharedHost(Object... more) {
    Map<String, Object> properties = new HashMap<>();
    properties.put("micronaut.server.port", -1);
    properties.put("micronaut.server.host", "127.0.0.1");
    properties.put("test.host-relay", "yes");
    properties.put("mesh.iroh-relay.public-url", IrohRelays.URL);
    properties.put("mesh.iroh-relay.bind-address", "shared");
    properties.put("mesh.membership.mode", "listed");
    properties.put("mesh.membership.members", IrohRelays.MEMBER.publicKey().hex());
    for (int i = 0; i < more.length; i += 2) {
      properties.put((String) more[i], more[i + 1]);
    }
    server = ApplicationContext.run(EmbeddedServer.class, properties);
  }

  InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getPort());
  }

  <T> T bean(Class<T> type) {
    return server.getApplicationContext().getBean(type);
  }

  RawIrohSocket dial() throws IOException {
    return RawIrohSocket.dial(address());
  }

  /** A member's. */
  IrohTestClient join(int key) {
    return IrohTestClient.join(
        address(), TestKey.filled(key), IrohRelays.authorization(IrohRelays.MEMBER));
  }

  @Override
  public void close() {
    server.close();
  }
}
