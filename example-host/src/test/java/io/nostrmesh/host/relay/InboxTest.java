package io.nostrmesh.host.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.host.settings.ClientLimits;
import io.nostrmesh.host.settings.HostSettings;
import io.nostrmesh.limit.ReceiveBudget;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** How much the inboxes of all connections may hold together. */
class InboxTest {

  private static final byte[] MESSAGE = "[\"CLOSE\",\"s\"]".getBytes(StandardCharsets.UTF_8);

  private static final ClientLimits LIMITS = HostSettings.read(name -> Optional.empty()).limits();

  private final ReceiveBudget budget = new ReceiveBudget(2L * MESSAGE.length, 0);
  private final Deque<Runnable> workers = new ArrayDeque<>();
  private final FakeConnection connection = new FakeConnection();
  private final Inbox inbox = inbox(connection);

  private Inbox inbox(Connection to) {
    return new Inbox(
        to,
        LIMITS,
        workers::add,
        budget,
        limit -> {},
        message -> CompletableFuture.completedFuture(message));
  }

  @Test
  void endsTheConnectionThatGoesBeyondTheSharedBudget() {
    var other = new FakeConnection();
    inbox.add(MESSAGE);
    inbox.add(MESSAGE);
    inbox(other).add(MESSAGE);
    assertThat(other.closeCode()).hasValue(1013);
    assertThat(connection.isOpen()).isTrue();
  }

  @Test
  void givesBackWhatWasTakenUp() {
    inbox.add(MESSAGE);
    inbox.add(MESSAGE);
    while (!workers.isEmpty()) {
      workers.remove().run();
    }
    assertThat(budget.held()).isZero();
  }

  /** What is read but not stored yet is in memory like what waits. */
  @Test
  void countsWhatIsInHand() {
    var answer = new CompletableFuture<Void>();
    var slow = new Inbox(connection, LIMITS, workers::add, budget, limit -> {}, message -> answer);
    slow.add(MESSAGE);
    slow.add(MESSAGE);
    while (!workers.isEmpty()) {
      workers.remove().run();
    }
    assertThat(budget.held()).isEqualTo(2L * MESSAGE.length);
    slow.close();
    assertThat(budget.held()).isEqualTo(MESSAGE.length);
    answer.complete(null);
    assertThat(budget.held()).isZero();
  }

  @Test
  void givesBackWhatWasLeft() {
    inbox.add(MESSAGE);
    inbox.close();
    inbox.close();
    assertThat(budget.held()).isZero();
  }
}
