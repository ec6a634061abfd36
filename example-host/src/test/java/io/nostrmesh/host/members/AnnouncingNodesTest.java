package io.nostrmesh.host.members;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.nostrmesh.host.members.MemberWish.Action;
import io.nostrmesh.host.settings.StartupFailure;
import io.nostrmesh.host.testing.Keys;
import io.nostrmesh.host.testing.Postgres;
import io.nostrmesh.host.testing.TestClient;
import io.nostrmesh.host.testing.TestRelay;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.PublicKey;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several nodes of one database say each thing once, and the same. */
@Postgres.Needed
@Timeout(180)
class AnnouncingNodesTest {

  private static final PublicKey ALICE = Keys.of("alice").publicKey();

  @TempDir Path folder;
  private final Postgres.Database database = Postgres.create();

  private TestRelay node(String name, Object... more) {
    var settings = new ArrayList<Object>(Arrays.asList(database.settings()));
    settings.addAll(Arrays.asList(more));
    return TestRelay.start(folder.resolve(name), settings.toArray());
  }

  private static boolean change(TestRelay node, Action action, PublicKey key) {
    return node.bean(MemberCommands.class).executeAsOwner(action, key, Optional.empty()).done();
  }

  @Test
  void theNodeThatMadeAChangeAnnouncesIt() throws Exception {
    String file = folder.resolve("relay.key").toString();
    try (TestRelay a = node("a", "mesh.host.relay-key-file", file);
        TestRelay b = node("b", "mesh.host.relay-key-file", file);
        TestClient atA = a.connectAs(TestRelay.OWNER);
        TestClient atB = b.connectAs(TestRelay.OWNER)) {
      for (TestClient client : List.of(atA, atB)) {
        client.request("told", "{\"kinds\":[8000,8001]}");
      }
      assertThat(change(a, Action.ADD, ALICE)).isTrue();
      Event added = atA.live("told");
      assertThat(added.kind()).isEqualTo(8000);
      assertThat(atB.live("told")).isEqualTo(added);
      assertThat(change(b, Action.REMOVE, ALICE)).isTrue();
      Event removed = atA.live("told");
      assertThat(removed.kind()).isEqualTo(8001);
      assertThat(atB.live("told")).isEqualTo(removed);
      // Whoever comes second has nothing to do, and says nothing.
      assertThat(change(a, Action.REMOVE, ALICE)).isFalse();

      atB.request("list", "{\"kinds\":[13534],\"limit\":0}");
      var nodes = List.of(a, b);
      var changes = new ArrayList<CompletableFuture<Void>>();
      for (int node = 0; node < 2; node++) {
        int half = node;
        changes.add(
            CompletableFuture.runAsync(
                () -> {
                  for (int i = 0; i < 40; i++) {
                    change(nodes.get(half), Action.ADD, key(2 * i + half));
                    change(nodes.get(1 - half), Action.ADD, key(2 * i + half));
                  }
                }));
      }
      for (CompletableFuture<Void> all : changes) {
        all.get(60, TimeUnit.SECONDS);
      }
      Event list = atB.live("list");
      while (list.tags().size() < 82) {
        list = atB.live("list");
      }
      assertThat(atA.request("now", "{\"kinds\":[13534]}")).containsExactly(list);
      for (TestClient client : List.of(atA, atB)) {
        assertThat(client.request("each", "{\"kinds\":[8000],\"since\":" + added.createdAt() + "}"))
            .filteredOn(event -> !event.id().equals(added.id()))
            .extracting(event -> event.firstTag("p"))
            .doesNotHaveDuplicates()
            .hasSize(80);
      }
    }
  }

  private static PublicKey key(int number) {
    return new PublicKey("%064x".formatted(1_000_000 + number));
  }

  @Test
  void aNodeWithAKeyOfItsOwnDoesNotStart() {
    try (TestRelay first = node("first")) {
      Throwable failure = catchThrowable(() -> node("second").close());
      while (failure != null && !(failure instanceof StartupFailure)) {
        failure = failure.getCause();
      }
      assertThat(failure)
          .hasMessageContaining("second/relay.key with the relay's key")
          .hasMessageContaining(first.bean(RelayKey.class).publicKey().hex())
          .hasMessageContaining("mesh.host.relay-key-file (MESH_HOST_RELAY_KEY_FILE)");
    }
  }
}
