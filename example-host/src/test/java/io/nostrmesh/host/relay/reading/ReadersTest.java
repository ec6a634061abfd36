package io.nostrmesh.host.relay.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nostrmesh.limit.FairQueue.Source;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Threads for reading are for everybody. */
@Timeout(30)
class ReadersTest {

  private final CountDownLatch release = new CountDownLatch(1);

  @Test
  void leavesAThreadForOthersWhateverOnePartyAsksFor() throws InterruptedException {
    try (var readers = new Readers("test", 2, 100)) {
      for (int i = 0; i < 20; i++) {
        readers.execute(new Source("greedy", "connection " + i), this::block);
      }
      var served = new CountDownLatch(1);
      readers.execute(new Source("modest", "connection"), served::countDown);
      served.await();
      release.countDown();
    }
  }

  @Test
  void servesPartiesAndTheirConnectionsInTurn() throws InterruptedException {
    List<String> order = Collections.synchronizedList(new ArrayList<>());
    var all = new CountDownLatch(8);
    try (var readers = new Readers("test", 1, 100)) {
      readers.execute(new Source("first", "connection"), this::block);
      for (String task : List.of("a.1", "a.1", "a.1", "a.2", "b.1", "b.1", "c.1", "c.1")) {
        String[] names = task.split("\\.");
        readers.execute(
            new Source(names[0], names[1]),
            () -> {
              order.add(task);
              all.countDown();
            });
      }
      release.countDown();
      all.await();
    }
    assertThat(order).containsExactly("a.1", "b.1", "c.1", "a.2", "b.1", "c.1", "a.1", "a.1");
  }

  @Test
  void turnsAwayWhatIsTooMuch() {
    try (var readers = new Readers("test", 1, 10)) {
      readers.execute(new Source("busy", "connection"), this::block);
      for (int party = 0; party < 2; party++) {
        for (int i = 0; i < 5; i++) {
          readers.execute(new Source(party, "connection"), () -> {});
        }
      }
      assertThatThrownBy(() -> readers.execute(new Source("last", "connection"), () -> {}))
          .isInstanceOf(RejectedExecutionException.class);
      release.countDown();
    }
  }

  @Test
  void goesOnAfterATaskThatFails() throws InterruptedException {
    var served = new CountDownLatch(1);
    try (var readers = new Readers("test", 1, 10)) {
      readers.execute(
          new Source("broken", "connection"),
          () -> {
            throw new IllegalStateException("expected by the test");
          });
      readers.execute(new Source("next", "connection"), served::countDown);
      served.await();
    }
  }

  private void block() {
    try {
      release.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
