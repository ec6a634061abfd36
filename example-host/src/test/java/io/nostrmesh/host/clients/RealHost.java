package io.nostrmesh.host.clients;

import io.nostrmesh.nostr.EventTemplate;
import io.nostrmesh.nostr.Kind;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.nostr.Tag;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A test class's host and the people around it. The host runs for all tests of the class, clients
 * end with the test that made them.
 */
public final class RealHost implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {

  private final SecureRandom random = new SecureRandom();
  private final SecretKey ownerKey = SecretKey.generate(random);
  private final Map<String, String> environment;
  private final Deque<AutoCloseable> clients = new ArrayDeque<>();
  private Optional<Path> data = Optional.empty();
  private Optional<RestartableHost> process = Optional.empty();
  private Optional<NostrToolsClient> owner = Optional.empty();

  /**
   * @param environment settings other than the default
   */
  public RealHost(Map<String, String> environment) {
    this.environment = new HashMap<>(environment);
    this.environment.put("MESH_HOST_OWNER", ownerKey.publicKey().hex());
  }

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    Path folder = Files.createTempDirectory("mesh-host");
    data = Optional.of(folder);
    process = Optional.of(RestartableHost.start(folder, environment));
  }

  public RestartableHost process() {
    return process.orElseThrow();
  }

  /** Kills the host without warning, and starts it again with these settings changed. */
  void killAndRestart(Map<String, String> changes) {
    dismissOwner();
    process = Optional.of(process().killAndRestart(changes));
  }

  SecretKey newKey() {
    return SecretKey.generate(random);
  }

  /** A key that the owner has just made a member. */
  public SecretKey newMember() {
    SecretKey member = newKey();
    add(member);
    return member;
  }

  void add(SecretKey member) {
    administer(Kind.ADD_MEMBER, member);
  }

  void remove(SecretKey member) {
    administer(Kind.REMOVE_MEMBER, member);
  }

  private void administer(int kind, SecretKey member) {
    owner()
        .publish(
            new EventTemplate(
                kind,
                Instant.now().getEpochSecond(),
                List.of(Tag.of("p", member.publicKey().hex())),
                ""));
  }

  /** The owner's client, which stays connected from test to test. */
  private NostrToolsClient owner() {
    NostrToolsClient client =
        owner.orElseGet(() -> NostrToolsClient.authenticated(ownerKey, process().url()));
    owner = Optional.of(client);
    return client;
  }

  private void dismissOwner() {
    owner.ifPresent(NostrToolsClient::close);
    owner = Optional.empty();
  }

  /** A client that has connected and authenticated. */
  NostrToolsClient authenticated(SecretKey key) {
    return endingWithTheTest(NostrToolsClient.authenticated(key, process().url()));
  }

  /** A client that has connected but not authenticated. */
  NostrToolsClient connected(SecretKey key) {
    return endingWithTheTest(NostrToolsClient.connected(key, process().url()));
  }

  /** A client of another make, which authenticates by itself when it is asked to. */
  RustNostrClient rustNostr(SecretKey key) {
    return endingWithTheTest(new RustNostrClient(key, process().url()));
  }

  /** A token for the iroh relay, made just now. */
  public String bearer(SecretKey key) {
    return owner().bearer(key, bearerUrl());
  }

  /** A token for the iroh relay, made a while ago. */
  String bearer(SecretKey key, Duration age) {
    return owner().bearer(key, bearerUrl(), age);
  }

  private String bearerUrl() {
    return process().irohRelayUrl() + "/relay";
  }

  IrohEndpoint endpoint(Optional<String> token) {
    return endingWithTheTest(new IrohEndpoint(process().irohRelayUrl(), token));
  }

  /** One whose secret key is known: 64 hex characters. */
  IrohEndpoint endpoint(Optional<String> token, Optional<String> secret) {
    return endingWithTheTest(new IrohEndpoint(process().irohRelayUrl(), token, secret));
  }

  /** One that shows no token. */
  IrohEndpoint silentEndpoint(String secret) {
    return endingWithTheTest(
        new IrohEndpoint(process().irohRelayUrl(), Optional.empty(), Optional.of(secret)));
  }

  private <C extends AutoCloseable> C endingWithTheTest(C client) {
    clients.push(client);
    return client;
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    while (!clients.isEmpty()) {
      clients.pop().close();
    }
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    dismissOwner();
    process.ifPresent(RestartableHost::close);
    if (data.isPresent()) {
      delete(data.get());
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
