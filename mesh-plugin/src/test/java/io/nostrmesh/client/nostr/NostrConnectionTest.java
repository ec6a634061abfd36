package io.nostrmesh.client.nostr;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.client.nostr.PublishAnswer.Accepted;
import io.nostrmesh.client.nostr.PublishAnswer.Unanswered;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventTemplate;
import io.nostrmesh.nostr.Kind;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.nostr.Tag;
import io.nostrmesh.nostr.message.Filter;
import io.nostrmesh.url.RelayUrl;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The limits of a connection; what it does in ordinary life is in {@code ShareComputeTest}. */
class NostrConnectionTest {
  private final ClientRuntime runtime = ClientRuntime.system();
  private final SecretKey member = SecretKey.generate(runtime.random());

  @AfterEach
  void stop() {
    runtime.loop().shutdownNow();
  }

  @Test
  void onlySoManyEventsWaitForTheirAnswer() throws Exception {
    try (var relay = new ScriptedRelay()) {
      relay.acknowledges = false;
      NostrConnection connection = connect(relay, Duration.ofMillis(300));
      List<CompletionStage<PublishAnswer>> answers =
          onLoop(
              () -> {
                var all = new ArrayList<CompletionStage<PublishAnswer>>();
                for (int i = 0; i <= AwaitedAnswers.MAX; i++) {
                  all.add(connection.publish(event(i)));
                }
                assertThat(all.get(AwaitedAnswers.MAX).toCompletableFuture())
                    .isCompletedWithValue(new Unanswered("the relay is slow to answer"));
                return all;
              });

      assertThat(join(answers.get(0))).isEqualTo(new Unanswered("the relay did not answer"));
      relay.acknowledges = true;
      assertThat(join(onLoop(() -> connection.publish(event(99))))).isEqualTo(new Accepted());
    }
  }

  @Test
  void aVersionThatLostIsADuplicateWhetherItWasAcceptedOrNot() throws Exception {
    try (var relay = new ScriptedRelay()) {
      NostrConnection connection = connect(relay, Duration.ofSeconds(5));
      relay.refusal = event -> "duplicate: a newer version of this event is stored";

      assertThat(join(onLoop(() -> connection.publish(event(1)))))
          .isEqualTo(new PublishAnswer.Duplicate());
    }
  }

  @Test
  void anAnswerThatWillNotComeIsNotWaitedFor() throws Exception {
    try (var relay = new ScriptedRelay()) {
      relay.acknowledges = false;
      NostrConnection connection = connect(relay, Duration.ofSeconds(30));
      CompletionStage<PublishAnswer> answer = onLoop(() -> connection.publish(event(1)));

      relay.goDown();

      assertThat(join(answer)).isInstanceOf(Unanswered.class);
    }
  }

  @Test
  void onlySoManyMessagesWaitForTheNetwork() throws Exception {
    try (var mute = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      NostrSocket socket =
          NostrSocket.open(
              new RelayUrl("ws://127.0.0.1:" + mute.getLocalPort()),
              runtime,
              Duration.ofSeconds(30),
              StandingQuery.USUAL_MESSAGE,
              Map.of(),
              new Silent());
      onLoop(
          () -> {
            for (int i = 0; i < NostrSocket.MAX_OUTGOING; i++) {
              assertThat(socket.send("[]")).isTrue();
            }
            assertThat(socket.send("[]")).isFalse();
            socket.close();
            assertThat(socket.send("[]")).isFalse();
            return true;
          });
    }
  }

  @Test
  void deliversOneEventAndSaysWhatBecameOfIt() throws IOException {
    try (var relay = new ScriptedRelay()) {
      assertThat(deliver(relay))
          .isEqualTo(new PublishAnswer.Refused("restricted: not a relay member"));
      relay.members.add(member.publicKey());
      assertThat(deliver(relay)).isEqualTo(new Accepted());
      relay.goDown();
      assertThat(deliver(relay)).isInstanceOf(Unanswered.class);
    }
  }

  private PublishAnswer deliver(ScriptedRelay relay) {
    return join(EventDelivery.deliver(relay.url(), member, event(1), runtime));
  }

  /** A connection that is ready. */
  private NostrConnection connect(ScriptedRelay relay, Duration answer) throws Exception {
    relay.members.add(member.publicKey());
    var ready = new CompletableFuture<Boolean>();
    var timing =
        new NostrConnection.Timing(
            Duration.ofSeconds(5),
            answer,
            Duration.ofMillis(10),
            Duration.ofMillis(50),
            Duration.ofSeconds(10));
    var connection =
        new NostrConnection(
            relay.url(), member, () -> Filter.ANY, runtime, timing, new Listener(ready));
    runtime.loop().execute(connection::start);
    join(ready);
    return connection;
  }

  private Event event(int number) {
    return new EventTemplate(Kind.COMPUTE_OFFER, number, List.of(Tag.of("d", "d" + number)), "")
        .sign(member, runtime.random());
  }

  private <T> T onLoop(Callable<T> step) throws Exception {
    return runtime.loop().submit(step).get(20, TimeUnit.SECONDS);
  }

  private static <T> T join(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
  }

  private record Listener(CompletableFuture<Boolean> ready) implements NostrConnection.Listener {
    @Override
    public void changed(RelayState state) {
      if (state instanceof RelayState.Ready) {
        ready.complete(true);
      }
    }

    @Override
    public void subscribed() {}

    @Override
    public void received(Event event) {}

    @Override
    public void endOfStored(boolean complete) {}
  }

  private static final class Silent implements NostrSocket.Owner {
    @Override
    public void opened() {}

    @Override
    public void received(String message) {}

    @Override
    public CompletableFuture<?> room() {
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void skipped() {}

    @Override
    public void ended(String problem) {}
  }
}
