package io.nostrmesh.host.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.host.members.MemberDirectory;
import io.nostrmesh.host.testing.TestRelay;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A relay on H2 has no other nodes; what it remembers of its members may be doubted all the same.
 */
class OneNodeTest {

  private static Set<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("nodes-"))
        .collect(Collectors.toSet());
  }

  @Test
  void itPaysNothingForOthers(@TempDir Path folder) {
    Set<Thread> before = threads();
    String h2 = "jdbc:h2:file:" + folder.resolve("own") + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE";
    try (var relay = TestRelay.start(folder, "datasources.default.url", h2)) {
      assertThat(before).containsAll(threads());
      var caughtUp = new AtomicBoolean();
      relay.bean(Nodes.class).whenCaughtUp(() -> caughtUp.set(true));
      assertThat(caughtUp).isTrue();
    }
  }

  @Test
  void nobodyIsAMemberWhileItDoesNotHearOfChanges(@TempDir Path folder) {
    try (var relay = TestRelay.start(folder)) {
      var directory = relay.bean(MemberDirectory.class);
      var hears = new AtomicBoolean(true);
      directory.trustMemoryWhile(hears::get);
      assertThat(directory.check(TestRelay.OWNER.publicKey()).toCompletableFuture()).isCompleted();

      hears.set(false);

      assertThat(directory.check(TestRelay.OWNER.publicKey()).toCompletableFuture())
          .isCompletedExceptionally();
      try (var client = relay.connect()) {
        assertThat(client.sendAuth(client.authEvent(TestRelay.OWNER).sign()).accepted()).isFalse();
      }
    }
  }
}
