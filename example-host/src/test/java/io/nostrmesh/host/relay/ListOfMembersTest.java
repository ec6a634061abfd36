package io.nostrmesh.host.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.host.testing.Events;
import io.nostrmesh.host.testing.Keys;
import io.nostrmesh.host.testing.TestClient;
import io.nostrmesh.host.testing.TestRelay;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.Kind;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.plugin.MeshPlugin;
import io.nostrmesh.spi.MembershipCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A list of members on a real relay that shows it to its own members alone, followed by a gateway
 * in front of it.
 */
@Timeout(120)
class ListOfMembersTest {

  private static final int FOLLOW_SET = 30_000;
  private static final SecretKey OWNER = TestRelay.OWNER;
  private static final PublicKey ALICE = Keys.of("alice").publicKey();
  private static final PublicKey BOB = Keys.of("bob").publicKey();

  /** The gateway's own key. */
  private static final String READER = "%064x".formatted(4242);

  private final BlockingQueue<PublicKey> ended = new LinkedBlockingQueue<>();
  @TempDir private Path folder;

  @Test
  void isFollowedOverNewVersionsAndItsDeletion() throws Exception {
    try (TestRelay relay = TestRelay.start(folder.resolve("data"));
        TestClient owner = relay.connectAs(OWNER)) {
      relay.admit(SecretKey.fromHex(READER));
      long now = Events.now();
      owner.publishAccepted(list(now - 10, ALICE, BOB));
      try (MeshPlugin gateway = gateway(relay)) {
        MembershipCheck members = gateway.membership();
        members.onEnded(ended::add);
        assertThat(isMember(members, ALICE)).isTrue();
        assertThat(isMember(members, OWNER.publicKey())).isFalse();

        owner.publishAccepted(list(now - 9, BOB));
        assertThat(ended.poll(20, TimeUnit.SECONDS)).isEqualTo(ALICE);
        assertThat(isMember(members, ALICE)).isFalse();
        assertThat(isMember(members, BOB)).isTrue();

        owner.publishAccepted(
            Events.by(OWNER)
                .kind(Kind.DELETION)
                .at(now - 8)
                .tag("a", FOLLOW_SET + ":" + OWNER.publicKey() + ":mesh")
                .sign());
        assertThat(ended.poll(20, TimeUnit.SECONDS)).isEqualTo(BOB);
        assertThat(isMember(members, BOB)).isFalse();
      }
    }
  }

  private static Event list(long createdAt, PublicKey... keys) {
    Events list = Events.by(OWNER).kind(FOLLOW_SET).at(createdAt).tag("d", "mesh");
    for (PublicKey key : keys) {
      list.tag("p", key.hex());
    }
    return list.sign();
  }

  private MeshPlugin gateway(TestRelay relay) throws IOException {
    Path key = Files.writeString(folder.resolve("key"), READER);
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    return MeshPlugin.with(
            Map.of(
                "mesh.gateway.upstream",
                relay.url().toString(),
                "mesh.gateway.listen",
                "127.0.0.1:0",
                "mesh.gateway.secret-key-file",
                key.toString(),
                "mesh.membership.mode",
                "event",
                "mesh.membership.event",
                FOLLOW_SET + ":" + OWNER.publicKey() + ":mesh"))
        .start();
  }

  private static boolean isMember(MembershipCheck members, PublicKey key) {
    return members.check(key).toCompletableFuture().join().admits();
  }
}
