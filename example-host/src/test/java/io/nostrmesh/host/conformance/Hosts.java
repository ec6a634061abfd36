package io.nostrmesh.host.conformance;

import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;

import io.nostrmesh.host.testing.Events;
import io.nostrmesh.host.testing.HostProcess;
import io.nostrmesh.host.testing.Keys;
import io.nostrmesh.host.testing.Postgres;
import io.nostrmesh.nostr.SecretKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * A host for each kind of access, started when the first test needs it and there until the last
 * test of this package has ended.
 */
final class Hosts implements BeforeAllCallback {

  private static final SecretKey OWNER = Keys.of("owner");

  /** Who may read and write. */
  enum Mode {
    /** Anybody. */
    PUBLIC,
    /** Whoever proves a key, in its name. */
    OPEN,
    /** Members. */
    MEMBERS;

    boolean needsKey() {
      return this != PUBLIC;
    }
  }

  /** A host that runs. */
  record Host(Mode mode, HostProcess process, Path folder) implements AutoCloseable {

    int port() {
      return process.port();
    }

    /** A connection that has proved nothing. */
    Wire connect() {
      return new Wire(process.port());
    }

    /** One that has proved a key, which is a member's where that matters. */
    Wire connectAs(SecretKey... keys) {
      Wire wire = connect();
      for (SecretKey key : keys) {
        admit(key);
        wire.authenticate(key);
      }
      return wire;
    }

    /** One on which these keys may publish: it has proved them where it has to. */
    Wire connectFor(SecretKey... authors) {
      return mode.needsKey() ? connectAs(authors) : connect();
    }

    private void admit(SecretKey key) {
      if (mode != Mode.MEMBERS || key.equals(OWNER)) {
        return;
      }
      try (Wire owner = connect()) {
        owner.authenticate(OWNER);
        owner.publish(Events.by(OWNER).kind(9030).tag("p", key.publicKey().hex()).sign());
      }
    }

    @Override
    public void close() throws IOException {
      process.close();
      try (Stream<Path> paths = Files.walk(folder)) {
        for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }

  /** What makes two tests need the same host. */
  private record Kind(Mode mode, boolean onPostgres) {}

  private ExtensionContext.Store store;
  private boolean onPostgres;

  @Override
  public void beforeAll(ExtensionContext context) {
    store = context.getRoot().getStore(Namespace.create(Hosts.class));
    onPostgres =
        Stream.<Class<?>>iterate(
                context.getRequiredTestClass(), type -> type != null, Class::getEnclosingClass)
            .anyMatch(type -> type.isAnnotationPresent(Postgres.Needed.class));
  }

  Host in(Mode mode) {
    return store.getOrComputeIfAbsent(new Kind(mode, onPostgres), Hosts::start, Host.class);
  }

  /** The same tests on each of them; on PostgreSQL, where only the store differs, on one. */
  Stream<DynamicNode> inEachMode(Function<Host, Stream<DynamicTest>> tests) {
    return Stream.of(Mode.values())
        .limit(onPostgres ? 1 : Mode.values().length)
        .map(mode -> dynamicContainer("" + mode, tests.apply(in(mode))));
  }

  private static Host start(Kind kind) {
    var environment = new HashMap<String, String>();
    environment.put("MESH_HOST_OWNER", OWNER.publicKey().hex());
    environment.put("MESH_HOST_ACCESS", kind.mode().name().toLowerCase(Locale.ROOT));
    if (kind.onPostgres()) {
      environment.putAll(Postgres.create().environment());
    }
    try {
      Path folder = Files.createTempDirectory("conformance");
      return new Host(kind.mode(), HostProcess.start(folder, environment), folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
