package io.nostrmesh.host.relay;

import static java.nio.charset.StandardCharsets.UTF_8;
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
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an event costs that many hear of, by counting what is done. */
class FanOutTest {

  private static final SecretKey ALICE = Keys.of("alice");

  @TempDir Path data;

  /** Notes on which thread each delivery was asked about. */
  private static final class Counting implements EventPolicy {

    private final Queue<String> threads = new ConcurrentLinkedQueue<>();

    @Override
    public CompletionStage<EventVerdict> onPublish(Publication publication) {
      return EventVerdict.PASS.now();
    }

    @Override
    public CompletionStage<EventVerdict> onDelivery(Delivery delivery) {
      threads.add(Thread.currentThread().getName());
      return EventVerdict.PASS.now();
    }
  }

  @Test
  void asksOfThoseAloneWhoWantTheEventAndNeverOnTheWriter() {
    var policy = new Counting();
    try (TestRelay relay =
            TestRelay.startWith(List.of(policy), data, "mesh.host.access", "public");
        TestClient idle = relay.connect();
        TestClient one = relay.connect();
        TestClient two = relay.connect();
        TestClient writer = relay.connect()) {
      for (int i = 0; i < 900; i++) {
        idle.request("s" + i, "{\"kinds\":[1],\"#t\":[\"other " + i + "\"]}");
      }
      one.request("s", "{\"kinds\":[1],\"#t\":[\"this\"]}");
      // Two subscriptions of one client are one question.
      two.request("s", "{\"kinds\":[1],\"#t\":[\"this\"]}");
      two.request("s2", "{\"authors\":[\"" + ALICE.publicKey() + "\"]}");
      for (int i = 0; i < 5; i++) {
        Event event =
            writer.publishAccepted(Events.by(ALICE).tag("t", "this").content("" + i).sign());
        assertThat(one.live("s")).isEqualTo(event);
        assertThat(two.live("s")).isEqualTo(event);
        assertThat(two.live("s2")).isEqualTo(event);
      }
      assertThat(policy.threads).hasSize(2 * 5).containsOnly("live-feed");
    }
  }

  /** One flush for all that waits; it costs more than the rest. */
  @Test
  void sendsTogetherWhatComesTogether() throws InterruptedException {
    var stuck = new CountDownLatch(1);
    var free = new CountDownLatch(1);
    EventPolicy blocking =
        new EventPolicy() {
          @Override
          public CompletionStage<EventVerdict> onPublish(Publication publication) {
            return EventVerdict.PASS.now();
          }

          @Override
          public CompletionStage<EventVerdict> onDelivery(Delivery delivery) {
            stuck.countDown();
            awaitUninterrupted(free);
            return EventVerdict.PASS.now();
          }
        };
    try (TestRelay relay =
            TestRelay.startWith(List.of(blocking), data, "mesh.host.access", "public");
        TestClient writer = relay.connect()) {
      var subscriber = new FakeConnection();
      Session session = relay.bean(Relay.class).open(subscriber);
      session.receive("[\"REQ\",\"s\",{\"kinds\":[20001]}]".getBytes(UTF_8));
      subscriber.awaitAnswer();
      for (int i = 0; i < 11; i++) {
        writer.publishAccepted(Events.by(ALICE).kind(20_001).content("" + i).sign());
      }
      awaitUninterrupted(stuck);
      free.countDown();
      for (int i = 0; i < 11; i++) {
        subscriber.nextEvent();
      }
      // The next one shows that the flush before it has happened.
      writer.publishAccepted(Events.by(ALICE).kind(20_001).content("last").sign());
      subscriber.nextEvent();
      assertThat(subscriber.flushes()).isLessThanOrEqualTo(2);
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
  void encodesAnEventOnceForAll() throws InterruptedException {
    try (TestRelay relay = TestRelay.start(data, "mesh.host.access", "public");
        TestClient writer = relay.connect()) {
      var subscribers = new ArrayList<FakeConnection>();
      for (int i = 0; i < 20; i++) {
        var subscriber = new FakeConnection();
        Session session = relay.bean(Relay.class).open(subscriber);
        String request = "[\"REQ\",\"s" + i + "\",{\"kinds\":[20001]}]";
        session.receive(request.getBytes(UTF_8));
        subscribers.add(subscriber);
      }
      Event event = Events.by(ALICE).kind(20_001).content("ä").sign();
      subscribers.forEach(FakeConnection::awaitAnswer);
      writer.publishAccepted(event);
      byte[] first = subscribers.get(0).nextEvent();
      assertThat(first).isEqualTo(event.toJson().getBytes(UTF_8));
      for (FakeConnection other : subscribers.subList(1, 20)) {
        assertThat(other.nextEvent()).isSameAs(first);
      }
    }
  }
}
