package io.nostrmesh.host.testing;

import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import io.nostrmesh.host.settings.HostSettings;
import io.nostrmesh.nostr.SecretKey;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A relay on a free port with its data in a folder of the test. */
public final class TestRelay implements AutoCloseable {

  /** The secret key of the owner of every test relay. */
  public static final SecretKey OWNER = Keys.of("owner");

  private final ApplicationContext context;
  private final EmbeddedServer server;

  private TestRelay(ApplicationContext context) {
    this.context = context;
    try {
      this.server = context.getBean(EmbeddedServer.class).start();
    } catch (RuntimeException failure) {
      // Or its database would stay open.
      context.close();
      throw failure;
    }
  }

  /**
   * Starts a relay.
   *
   * @param settings names and values of further properties, in turn
   */
  public static TestRelay start(Path data, Object... settings) {
    return startWith(List.of(), data, settings);
  }

  /** Starts a relay with {@code beans} in it. */
  public static TestRelay startWith(List<?> beans, Path data, Object... settings) {
    return new TestRelay(
        ApplicationContext.builder()
            .properties(properties(data, settings))
            .singletons(beans.toArray())
            .start());
  }

  private static Map<String, Object> properties(Path data, Object... settings) {
    var properties = new HashMap<String, Object>();
    properties.put("micronaut.server.port", 0);
    properties.put("endpoints.all.port", FreePorts.next());
    properties.put("mesh.host.data-dir", data.toString());
    properties.put("mesh.host.owner", OWNER.publicKey().hex());
    properties.put("mesh.iroh-relay.public-url", "");
    properties.put("mesh.iroh-relay.bind-address", "");
    add(properties, Postgres.Everywhere.of(data));
    add(properties, settings);
    return properties;
  }

  private static void add(Map<String, Object> properties, Object... settings) {
    for (int i = 0; i < settings.length; i += 2) {
      properties.put((String) settings[i], settings[i + 1]);
    }
  }

  /** Where operators ask. */
  public int managementPort() {
    return bean(HostSettings.class).managementPort();
  }

  public int port() {
    return server.getPort();
  }

  public URI url() {
    return URI.create("ws://localhost:" + port());
  }

  public URI httpUrl() {
    return URI.create("http://localhost:" + port() + "/");
  }

  public TestClient connect() {
    return TestClient.connect(url());
  }

  /** A client that has proved {@code key}. */
  public TestClient connectAs(SecretKey key) {
    TestClient client = connect();
    client.authenticate(key);
    return client;
  }

  /** Makes {@code member} a member, as the owner. */
  public void admit(SecretKey member) {
    try (TestClient owner = connectAs(OWNER)) {
      owner.publishAccepted(Events.by(OWNER).kind(9030).tag("p", member.publicKey().hex()).sign());
    }
  }

  public <T> T bean(Class<T> type) {
    return context.getBean(type);
  }

  @Override
  public void close() {
    context.close();
  }
}
