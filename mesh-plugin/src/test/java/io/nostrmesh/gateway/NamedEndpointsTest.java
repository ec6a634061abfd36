package io.nostrmesh.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.client.nostr.ScriptedRelay;
import io.nostrmesh.membership.ListedMembers;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventTemplate;
import io.nostrmesh.nostr.Kind;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.nostr.Tag;
import io.nostrmesh.plugin.IrohRelays;
import io.nostrmesh.plugin.MeshPlugin;
import io.nostrmesh.testkit.ProbeConnection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Endpoints that members name on the relay behind a gateway are admitted without a token. */
@Timeout(60)
class NamedEndpointsTest {

  private final SecureRandom random = new SecureRandom();
  private final SecretKey member = SecretKey.generate(random);
  private final SecretKey reader = SecretKey.generate(random);
  private final ScriptedRelay relay = new ScriptedRelay();
  private final NamedEndpoint endpoint = new NamedEndpoint(member, 1, IrohRelays.URL);

  @TempDir private Path folder;

  @BeforeEach
  void open() {
    relay.challenges = false;
    relay.document = "{}";
  }

  @AfterEach
  void close() {
    relay.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void areInFromTheStartOrAtOnceAndAsLongAsTheirEvent(boolean before) throws Exception {
    Event offer = endpoint.offer();
    if (before) {
      relay.publish(offer);
    }
    try (MeshPlugin gateway = gateway(Map.of())) {
      if (!before) {
        relay.publish(offer);
      }
      ProbeConnection connection = endpoint.admitted(gateway.transportAdmission());

      relay.publish(
          new EventTemplate(
                  Kind.DELETION,
                  Instant.now().getEpochSecond(),
                  List.of(Tag.of("e", offer.id().hex())),
                  "")
              .sign(member, random));

      assertThat(NamedEndpoint.closing(connection)).isEqualTo("admission.claim-ended");
    }
  }

  @Test
  void areOutWhenTheirEventWentWhileTheRelayWasDown() throws Exception {
    Event offer = endpoint.offer();
    relay.publish(offer);
    try (MeshPlugin gateway = gateway(Map.of())) {
      ProbeConnection connection = endpoint.admitted(gateway.transportAdmission());

      relay.goDown();
      relay.erase(offer);
      relay.comeBack();

      assertThat(NamedEndpoint.closing(connection)).isEqualTo("admission.claim-ended");
    }
  }

  @Test
  void areReadWithTheGatewaysKeyWhereTheRelayAsks() throws Exception {
    relay.challenges = true;
    relay.members.add(reader.publicKey());
    relay.publish(endpoint.offer());
    try (MeshPlugin gateway = gateway(Map.of("mesh.gateway.secret-key-file", keyFile()))) {
      endpoint.admitted(gateway.transportAdmission());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"mesh.admission.roster", "mesh.iroh-relay"})
  void areNotAskedForWhereNobodyIsAdmittedByName(String without) {
    Set<Thread> others = followers();
    Map<String, Object> properties =
        without.equals("mesh.iroh-relay")
            ? Map.of("mesh.iroh-relay.public-url", "", "mesh.iroh-relay.bind-address", "")
            : Map.of("mesh.admission.roster", "off");
    try (MeshPlugin gateway = gateway(properties)) {
      assertThat(gateway.endpointRoster().kinds()).isEmpty();
      assertThat(others).containsAll(followers());
    }
  }

  @Test
  void areFollowedNoMoreWhenTheGatewayHasEnded() throws Exception {
    Set<Thread> others = followers();
    Set<Thread> own;
    try (MeshPlugin gateway = gateway(Map.of())) {
      own = followers();
      own.removeAll(others);
      assertThat(own).hasSize(1);
      assertThat(gateway.endpointRoster().kinds()).contains(Kind.COMPUTE_OFFER);
    }
    for (Thread thread : own) {
      thread.join(30_000);
      assertThat(thread.isAlive()).isFalse();
    }
  }

  private static Set<Thread> followers() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("mesh-gateway-roster"))
        .collect(Collectors.toSet());
  }

  private MeshPlugin gateway(Map<String, ?> more) {
    Map<String, Object> properties = new HashMap<>(IrohRelays.properties());
    properties.put("mesh.gateway.upstream", relay.url().text());
    properties.put("mesh.gateway.listen", "127.0.0.1:0");
    properties.putAll(more);
    return MeshPlugin.start(properties, new ListedMembers(Set.of(member.publicKey())));
  }

  private String keyFile() throws IOException {
    Path file = Files.writeString(folder.resolve("key"), reader.revealHex() + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return file.toString();
  }
}
