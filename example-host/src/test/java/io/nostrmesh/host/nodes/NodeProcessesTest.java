package io.nostrmesh.host.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.host.testing.Events;
import io.nostrmesh.host.testing.FreePorts;
import io.nostrmesh.host.testing.HostProcess;
import io.nostrmesh.host.testing.Keys;
import io.nostrmesh.host.testing.PlainIrohEndpoint;
import io.nostrmesh.host.testing.Postgres;
import io.nostrmesh.host.testing.TestClient;
import io.nostrmesh.host.testing.TestRelay;
import io.nostrmesh.iroh.protocol.HandshakeFrame.ServerConfirmsAuth;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.SecretKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Three hosts as operators run them, on one database. */
@Postgres.Needed
@TestMethodOrder(OrderAnnotation.class)
class NodeProcessesTest {

  private static final SecretKey ALICE = Keys.of("alice");
  private static final SecretKey BOB = Keys.of("bob");

  /** Few enough for one batch of ids in a filter. */
  private static final int LOAD = 900;

  private static Postgres.Database database;
  private static List<Running> nodes;

  private record Running(HostProcess host, String irohUrl) {

    TestClient connectAs(SecretKey key) {
      TestClient client = host.connect();
      client.authenticate(key);
      return client;
    }
  }

  /** All at once, on an empty database. */
  @BeforeAll
  static void start(@TempDir Path folder) throws IOException {
    database = Postgres.create();
    nodes = new ArrayList<>();
    for (String name : List.of("a", "b", "c")) {
      int port = FreePorts.next();
      var environment = new HashMap<>(database.environment());
      environment.put("SPROUT_RELAY_PRIVATE_KEY", Keys.of("relay").revealHex());
      environment.put("MESH_HOST_OWNER", TestRelay.OWNER.publicKey().hex());
      environment.put("MESH_IROH_RELAY_BIND_ADDRESS", "127.0.0.1:" + port);
      environment.put("MESH_IROH_RELAY_PUBLIC_URL", "http://localhost:" + port);
      nodes.add(
          new Running(
              HostProcess.launch(Files.createDirectory(folder.resolve(name)), environment),
              "http://localhost:" + port));
    }
    nodes.forEach(node -> node.host().awaitOutput("next  "));
    administer(0, 9030, ALICE);
    administer(0, 9030, BOB);
    for (Running node : nodes) {
      awaitMembership(node, BOB);
    }
  }

  @AfterAll
  static void stop() {
    nodes.forEach(node -> node.host().close());
  }

  private static void administer(int node, int kind, SecretKey member) {
    try (var owner = nodes.get(node).connectAs(TestRelay.OWNER)) {
      owner.publishAccepted(
          Events.by(TestRelay.OWNER).kind(kind).tag("p", member.publicKey().hex()).sign());
    }
  }

  /** It takes a moment until a node knows of a member that another has made. */
  private static void awaitMembership(Running node, SecretKey key) {
    try (var client = node.connectAs(key)) {
      while (!client.publish(Events.by(key).kind(20000).sign()).accepted()) {
        Thread.yield();
      }
    }
  }

  private static void isDelivered(Event event, TestClient... clients) {
    for (TestClient client : clients) {
      assertThat(client.live("live")).isEqualTo(event);
    }
  }

  @Test
  @Order(1)
  void whatOneTakesInTheOthersDeliver() {
    try (var a = nodes.get(0).connectAs(ALICE);
        var b = nodes.get(1).connectAs(ALICE);
        var c = nodes.get(2).connectAs(ALICE)) {
      for (var client : List.of(a, b, c)) {
        client.request("live", "{\"kinds\":[1,20001],\"limit\":0}");
      }
      for (int i = 0; i < 30; i++) {
        isDelivered(a.publishAccepted(Events.by(ALICE).content("a" + i).sign()), a, b, c);
        isDelivered(b.publishAccepted(Events.by(ALICE).kind(20001).sign()), a, b, c);
      }
    }
  }

  @Test
  @Order(2)
  void aMemberRemovedAtOneLosesEveryConnectionEverywhere() throws Exception {
    try (var endpoint = new PlainIrohEndpoint(nodes.get(1).irohUrl(), BOB);
        var client = nodes.get(2).connectAs(BOB)) {
      assertThat(endpoint.answer()).isInstanceOf(ServerConfirmsAuth.class);
      client.request("live", "{\"kinds\":[1]}");

      administer(0, 9031, BOB);

      endpoint.awaitClosed();
      assertThat(client.closedText("live")).startsWith("restricted: ");
    }
    try (var again = new PlainIrohEndpoint(nodes.get(1).irohUrl(), BOB)) {
      assertThat(again.answer()).isNotInstanceOf(ServerConfirmsAuth.class);
    }
  }

  @Test
  @Order(3)
  void nothingIsMissedByWhoIsCutOff() {
    try (var a = nodes.get(0).connectAs(ALICE);
        var b = nodes.get(1).connectAs(ALICE);
        var c = nodes.get(2).connectAs(ALICE)) {
      b.request("live", "{\"kinds\":[6000]}");
      c.request("live", "{\"kinds\":[6000]}");
      for (int i = 0; i < 40; i++) {
        if (i % 10 == 5) {
          database.execute(
              "select pg_terminate_backend(pid) from pg_stat_activity"
                  + " where datname = current_database() and application_name like 'mesh %'");
        }
        isDelivered(a.publishAccepted(Events.by(ALICE).kind(6000).content("" + i).sign()), b, c);
      }
    }
  }

  @Test
  @Order(4)
  void oneThatIsKilledTakesNothingWithIt() {
    var sent = new ArrayList<Event>();
    for (int i = 0; i < LOAD; i++) {
      sent.add(Events.by(ALICE).kind(7000).content("load " + i).sign());
    }
    try (var a = nodes.get(0).connectAs(ALICE);
        var b = nodes.get(1).connectAs(ALICE);
        var c = nodes.get(2).connectAs(ALICE)) {
      c.request("live", "{\"kinds\":[7000]}");
      for (Event event : sent.subList(0, LOAD / 2)) {
        a.send("[\"EVENT\"," + event.toJson() + "]");
      }
      // In the midst of it: some are acknowledged, some are on their way.
      a.ok(sent.get(20));
      nodes.get(0).host().kill();
      List<Event> acknowledged =
          sent.subList(0, LOAD / 2).stream()
              .filter(event -> event.equals(sent.get(20)) || a.isAcknowledged(event))
              .collect(Collectors.toCollection(ArrayList::new));
      for (Event event : sent.subList(LOAD / 2, LOAD)) {
        acknowledged.add(b.publishAccepted(event));
      }

      var delivered = new HashSet<Event>();
      while (!delivered.containsAll(acknowledged)) {
        Event event = c.live("live");
        assertThat(delivered.add(event)).as("twice: " + event).isTrue();
      }
      c.assertNothingMoreFor("live");
      assertThat(b.request("stored", "{\"kinds\":[7000]}")).containsAll(acknowledged);
    } catch (CompletionException alreadyGone) {
      throw new AssertionError("the load must be sent before the kill", alreadyGone);
    }
  }
}
