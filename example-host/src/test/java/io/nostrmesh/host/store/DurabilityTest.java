package io.nostrmesh.host.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.host.testing.Events;
import io.nostrmesh.host.testing.HostProcess;
import io.nostrmesh.host.testing.Keys;
import io.nostrmesh.host.testing.TestClient;
import io.nostrmesh.host.testing.TestRelay;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.SecretKey;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurabilityTest {

  private static final SecretKey AUTHOR = Keys.of("author");
  private static final Map<String, String> PUBLIC = Map.of("MESH_HOST_ACCESS", "public");

  @TempDir Path data;

  @Test
  void keepsEventsDeletionsAndMembersOverARestart() {
    Event kept = Events.by(AUTHOR).content("kept").ago(10).sign();
    Event deleted = Events.by(AUTHOR).content("deleted").ago(10).sign();
    try (TestRelay relay = TestRelay.start(data)) {
      relay.admit(AUTHOR);
      try (TestClient client = relay.connectAs(AUTHOR)) {
        client.publishAccepted(kept);
        client.publishAccepted(deleted);
        client.publishAccepted(Events.by(AUTHOR).kind(5).tag("e", deleted.id().hex()).sign());
      }
    }
    try (TestRelay relay = TestRelay.start(data);
        TestClient client = relay.connectAs(AUTHOR)) {
      assertThat(client.request("r", "{\"kinds\":[1]}")).containsExactly(kept);
      assertThat(client.publish(deleted).accepted()).isFalse();
    }
  }

  /** Events go on while the process is killed, so some have no answer; the answered ones count. */
  @Test
  void keepsWhatItAcknowledgedWhenItIsKilled() {
    var acknowledged = new ArrayList<Event>();
    for (int round = 0; round < 2; round++) {
      try (HostProcess host = HostProcess.start(data, PUBLIC);
          TestClient client = host.connect()) {
        int before = acknowledged.size();
        writeUntilKilled(client, acknowledged, host);
        assertThat(acknowledged.size()).isGreaterThan(before);
      }
    }
    try (TestRelay relay = TestRelay.start(data.resolve("data"), "mesh.host.access", "public");
        TestClient client = relay.connect()) {
      for (Event event : acknowledged) {
        List<Event> found = client.request("r", "{\"ids\":[\"" + event.id() + "\"]}");
        assertThat(found).containsExactly(event);
      }
    }
  }

  /** Has many events on their way at once, so that the kill hits between commit and answer. */
  private static void writeUntilKilled(
      TestClient client, List<Event> acknowledged, HostProcess host) {
    var sent = new ArrayList<Event>();
    for (int i = 0; i < 200; i++) {
      Event event = Events.by(AUTHOR).content(acknowledged.size() + " " + i).sign();
      sent.add(event);
      client.send("[\"EVENT\"," + event.toJson() + "]");
    }
    for (int i = 0; i < sent.size(); i++) {
      if (i == 50) {
        host.kill();
      }
      if (!client.isAcknowledged(sent.get(i))) {
        return;
      }
      acknowledged.add(sent.get(i));
    }
  }
}
