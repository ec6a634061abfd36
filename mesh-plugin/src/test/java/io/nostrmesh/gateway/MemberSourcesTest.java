package io.nostrmesh.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.client.nostr.ClientRuntime;
import io.nostrmesh.client.nostr.NostrConnection;
import io.nostrmesh.client.nostr.RelayState;
import io.nostrmesh.client.nostr.ScriptedRelay;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventTemplate;
import io.nostrmesh.nostr.Kind;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.nostr.Tag;
import io.nostrmesh.nostr.message.Filter;
import io.nostrmesh.plugin.MeshPlugin;
import io.nostrmesh.url.RelayUrl;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A member's connection through a gateway ends with its name on the list, wherever that is. */
@Timeout(60)
class MemberSourcesTest {

  private final ClientRuntime runtime = ClientRuntime.system();
  private final SecretKey owner = SecretKey.generate(runtime.random());
  private final SecretKey member = SecretKey.generate(runtime.random());
  private final ScriptedRelay relay = new ScriptedRelay();
  private final BlockingQueue<RelayState> states = new LinkedBlockingQueue<>();

  @AfterEach
  void close() {
    runtime.loop().shutdownNow();
    relay.close();
  }

  @Test
  void endsWithTheLineInAFile(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("members.txt");
    Files.writeString(file, member.publicKey().hex() + " # Bob\n");

    try (MeshPlugin gateway = gateway("mode", "file", "file", file.toString())) {
      connect(gateway);
      awaitState(RelayState.Ready.class);

      Files.writeString(file, "# nobody\n");

      awaitState(RelayState.NotAMember.class);
    }
  }

  @Test
  void endsWithTheTagInAnEventOfTheRelayBehind() throws Exception {
    relay.publish(list(100, member.publicKey()));
    String list = "13534:" + owner.publicKey();

    try (MeshPlugin gateway = gateway("mode", "event", "event", list)) {
      connect(gateway);
      awaitState(RelayState.Ready.class);

      relay.publish(list(101, owner.publicKey()));

      awaitState(RelayState.NotAMember.class);
    }
  }

  @Test
  void endsWithTheLastOfSeveralLists(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("members.txt");
    Files.writeString(file, member.publicKey().hex());
    relay.publish(list(100, member.publicKey()));

    try (MeshPlugin gateway =
        gateway(
            "mode",
            "any-of",
            "of",
            "event,file",
            "file",
            file.toString(),
            "event",
            "13534:" + owner.publicKey())) {
      connect(gateway);
      awaitState(RelayState.Ready.class);
      relay.publish(list(101));
      Files.writeString(file, "");

      awaitState(RelayState.NotAMember.class);
    }
  }

  private MeshPlugin gateway(String... membership) {
    relay.challenges = false;
    Map<String, String> properties = new HashMap<>();
    properties.put("mesh.gateway.upstream", relay.url().text());
    properties.put("mesh.gateway.listen", "127.0.0.1:0");
    properties.put("mesh.gateway.access", "members");
    for (int i = 0; i < membership.length; i += 2) {
      properties.put("mesh.membership." + membership[i], membership[i + 1]);
    }
    return MeshPlugin.with(properties).start();
  }

  private void connect(MeshPlugin gateway) {
    int port = gateway.gatewayAddress().orElseThrow().getPort();
    var connection =
        new NostrConnection(
            new RelayUrl("ws://127.0.0.1:" + port),
            member,
            () -> Filter.ANY.withKinds(Set.of(Kind.COMPUTE_OFFER)),
            runtime,
            NostrConnection.Timing.USUAL,
            new States());
    runtime.loop().execute(connection::start);
  }

  private void awaitState(Class<? extends RelayState> wanted) throws InterruptedException {
    var seen = new ArrayList<RelayState>();
    while (seen.isEmpty() || !wanted.isInstance(seen.get(seen.size() - 1))) {
      RelayState state = states.poll(20, TimeUnit.SECONDS);
      assertThat(state).as("instead of %s after %s", wanted, seen).isNotNull();
      seen.add(state);
    }
  }

  private Event list(long createdAt, PublicKey... keys) {
    List<Tag> tags = Stream.of(keys).map(key -> Tag.of("member", key.hex())).toList();
    return new EventTemplate(Kind.MEMBER_LIST, createdAt, tags, "").sign(owner, runtime.random());
  }

  private final class States implements NostrConnection.Listener {
    @Override
    public void changed(RelayState state) {
      states.add(state);
    }

    @Override
    public void subscribed() {}

    @Override
    public void received(Event event) {}

    @Override
    public void endOfStored(boolean complete) {}
  }
}
