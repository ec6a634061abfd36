package io.nostrmesh.host.peers;

import io.nostrmesh.client.device.EndpointKey;
import io.nostrmesh.host.clients.IrohEndpoint;
import io.nostrmesh.host.clients.LoggedProcess;
import io.nostrmesh.host.clients.NostrToolsClient;
import io.nostrmesh.host.clients.Offers;
import io.nostrmesh.host.clients.RestartableHost;
import io.nostrmesh.host.testing.FreePorts;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventTemplate;
import io.nostrmesh.nostr.Kind;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.nostr.Tag;
import io.nostrmesh.offer.EndpointProof;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The example host without an iroh relay, and two of iroh's own that ask it whom to admit. They run
 * for all tests of a class, clients end with the test that made them.
 */
final class FleetScene implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {

  private static final String SECRET = "c2VjcmV0IG9mIGEgZmxlZXQ=";

  private final SecureRandom random = new SecureRandom();
  private final SecretKey owner = SecretKey.generate(random);
  private final int hookPort = FreePorts.next();
  private final SceneRemains remains = new SceneRemains();
  private Optional<RustIrohRelay> first = Optional.empty();
  private Optional<RustIrohRelay> second = Optional.empty();
  private Optional<RestartableHost> host = Optional.empty();

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    remains.makeFolder("fleet");
    first = Optional.of(relay(SECRET));
    second = Optional.of(relay(SECRET));
    first().start();
    second().start();
    Path data = Files.createDirectories(folder().resolve("data"));
    host =
        Optional.of(
            RestartableHost.start(
                data,
                Map.of(
                    "MESH_HOST_OWNER",
                    owner.publicKey().hex(),
                    "MESH_IROH_RELAY_MODE",
                    "external",
                    "MESH_IROH_RELAY_PUBLIC_URL",
                    "",
                    "MESH_IROH_RELAY_URLS",
                    first().url() + "," + second().url(),
                    "MESH_IROH_RELAY_BIND_ADDRESS",
                    "127.0.0.1:" + hookPort,
                    "MESH_IROH_RELAY_ACCESS_SECRET",
                    SECRET)));
  }

  /** Another iroh relay that asks the same hook. */
  RustIrohRelay relay(String secret) {
    return new RustIrohRelay(folder(), hook(), secret);
  }

  private String hook() {
    return "http://127.0.0.1:" + hookPort + "/mesh/iroh-access";
  }

  /** What an operator reads who asks by hand about an endpoint. */
  String askByHand(EndpointKey endpoint) throws IOException {
    var environment = Map.of("ENDPOINT_ID", endpoint.id().toString());
    String command = FleetPage.question(hook(), SECRET);
    try (var shell =
        LoggedProcess.start(
            folder(), environment, List.of("bash", "-c", "exec 2>/dev/null; " + command))) {
      return shell.awaitEnd();
    }
  }

  RustIrohRelay first() {
    return first.orElseThrow();
  }

  RustIrohRelay second() {
    return second.orElseThrow();
  }

  RestartableHost host() {
    return host.orElseThrow();
  }

  void killHost() {
    host().kill();
  }

  void startHostAgain() {
    host = Optional.of(host().killAndRestart(Map.of()));
  }

  SecretKey newKey() {
    return SecretKey.generate(random);
  }

  EndpointKey newEndpoint() {
    return EndpointKey.generate(random);
  }

  void add(SecretKey member) {
    administer(Kind.ADD_MEMBER, member);
  }

  void remove(SecretKey member) {
    administer(Kind.REMOVE_MEMBER, member);
  }

  private void administer(int kind, SecretKey member) {
    long now = Instant.now().getEpochSecond();
    List<Tag> tags = List.of(Tag.of("p", member.publicKey().hex()));
    try (var client = NostrToolsClient.authenticated(owner, host().url())) {
      client.publish(new EventTemplate(kind, now, tags, ""));
    }
  }

  NostrToolsClient client(SecretKey key) {
    return ending(NostrToolsClient.authenticated(key, host().url()));
  }

  /** The member's offer of that endpoint, with the endpoint's agreement. */
  Event offer(SecretKey member, EndpointKey endpoint) {
    EventTemplate offer =
        Offers.offer("desk", first().url(), EndpointProof.tag(agreement(endpoint, member)));
    String content = offer.content().replace("1d".repeat(32), endpoint.id().toString());
    return client(member)
        .publish(new EventTemplate(offer.kind(), offer.createdAt(), offer.tags(), content));
  }

  private static byte[] agreement(EndpointKey endpoint, SecretKey member) {
    try {
      var secret =
          new EdECPrivateKeySpec(
              NamedParameterSpec.ED25519, HexFormat.of().parseHex(endpoint.revealHex()));
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(KeyFactory.getInstance("Ed25519").generatePrivate(secret));
      signature.update(EndpointProof.message(member.publicKey()));
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** An iroh program with that endpoint key and no token. */
  IrohEndpoint endpoint(RustIrohRelay relay, EndpointKey key) {
    return ending(new IrohEndpoint(relay.url(), Optional.empty(), Optional.of(key.revealHex())));
  }

  /** What else is to end with the test. */
  <C extends AutoCloseable> C ending(C client) {
    return remains.ending(client);
  }

  private Path folder() {
    return remains.folder();
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    remains.endClients();
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    first.ifPresent(RustIrohRelay::close);
    second.ifPresent(RustIrohRelay::close);
    host.ifPresent(RestartableHost::close);
    remains.deleteFolder();
  }
}
