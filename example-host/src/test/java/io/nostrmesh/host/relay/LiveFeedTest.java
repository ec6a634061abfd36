package io.nostrmesh.host.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.host.testing.Events;
import io.nostrmesh.host.testing.Keys;
import io.nostrmesh.host.testing.TestClient;
import io.nostrmesh.host.testing.TestRelay;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.spi.Delivery;
import io.nostrmesh.spi.EventPolicy;
import io.nostrmesh.spi.EventVerdict;
import io.nostrmesh.spi.Publication;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Delivery of new events beside the writer: what holds it up holds up no publisher. */
class LiveFeedTest {

  private static final SecretKey ALICE = Keys.of("alice");
  private static final int PATIENCE_SECONDS = 30;

  @TempDir Path data;

  private TestRelay start(EventPolicy policy) {
    return TestRelay.startWith(List.of(policy), data, "mesh.host.access", "public");
  }

  private static EventPolicy delivering(Function<Delivery, CompletionStage<EventVerdict>> answer) {
    return new EventPolicy() {
      @Override
      public CompletionStage<EventVerdict> onPublish(Publication publication) {
        return EventVerdict.PASS.now();
      }

      @Override
      public CompletionStage<EventVerdict> onDelivery(Delivery delivery) {
        return answer.apply(delivery);
      }
    };
  }

  @Test
  void storesAndAnswersWhileADeliveryIsStuck() throws InterruptedException {
    var stuck = new CountDownLatch(1);
    var free = new CountDownLatch(1);
    EventPolicy blocking =
        delivering(
            delivery -> {
              stuck.countDown();
              awaitUninterrupted(free);
              return EventVerdict.PASS.now();
            });
    try (TestRelay relay = start(blocking);
        TestClient reader = relay.connect();
        TestClient writer = relay.connect();
        TestClient other = relay.connect()) {
      reader.request("all", "{\"kinds\":[1]}");
      writer.publishAccepted(Events.by(ALICE).content("stuck").sign());
      assertThat(stuck.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      for (int i = 0; i < 20; i++) {
        other.publishAccepted(Events.by(ALICE).content("after " + i).sign());
      }
      free.countDown();
      for (int i = 0; i < 21; i++) {
        reader.live("all");
      }
    }
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void keepsTheOrderWhenPoliciesDecideLate() {
    var first = new CompletableFuture<EventVerdict>();
    var asked = new CountDownLatch(1);
    EventPolicy late =
        delivering(
            delivery -> {
              if (delivery.event().content().equals("0")) {
                asked.countDown();
                return first;
              }
              return EventVerdict.PASS.now();
            });
    try (TestRelay relay = start(late);
        TestClient reader = relay.connect();
        TestClient writer = relay.connect()) {
      reader.request("all", "{\"kinds\":[1]}");
      var sent = new ArrayList<Event>();
      for (int i = 0; i < 10; i++) {
        sent.add(writer.publishAccepted(Events.by(ALICE).content("" + i).sign()));
      }
      awaitUninterrupted(asked);
      first.complete(EventVerdict.PASS);
      for (Event event : sent) {
        assertThat(reader.live("all")).isEqualTo(event);
      }
    }
  }

  @Test
  void sweepsSoonAfterStart() throws InterruptedException {
    var swept = new CountDownLatch(1);
    EventPolicy perishing =
        new EventPolicy() {
          @Override
          public CompletionStage<EventVerdict> onPublish(Publication publication) {
            return EventVerdict.PASS.now();
          }

          @Override
          public Set<Integer> perishableKinds() {
            swept.countDown();
            return Set.of();
          }
        };
    try (TestRelay relay = start(perishing)) {
      assertThat(relay.port()).isPositive();
      assertThat(swept.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    }
  }
}
