package io.nostrmesh.client;

import io.nostrmesh.client.PublishAnswer.Refused;
import io.nostrmesh.client.PublishAnswer.Unanswered;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.JsonValue;
import io.nostrmesh.nostr.JsonValue.JsonObject;
import io.nostrmesh.nostr.SecretKey;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Publishes one event on a relay and leaves again, as a command-line program does. */
public final class EventDelivery implements RelayConnection.Listener {
  private final Event event;
  private final CompletableFuture<PublishAnswer> answer = new CompletableFuture<>();
  private final RelayConnection connection;

  private EventDelivery(RelayUrl relay, SecretKey author, Event event, ClientRuntime runtime) {
    this.event = event;
    this.connection =
        new RelayConnection(
            relay,
            author,
            () -> new JsonObject(Map.of("ids", JsonValue.array(JsonValue.of(event.id().hex())))),
            runtime,
            RelayConnection.Timing.USUAL,
            this);
  }

  /**
   * Connects, authenticates as {@code author}, publishes and disconnects. Tries once.
   *
   * @param event of that author
   * @return what became of it; never fails
   */
  public static CompletionStage<PublishAnswer> deliver(
      RelayUrl relay, SecretKey author, Event event, ClientRuntime runtime) {
    var delivery = new EventDelivery(relay, author, event, runtime);
    runtime.loop().execute(delivery.connection::start);
    return delivery.answer;
  }

  @Override
  public void changed(RelayState state) {
    if (answer.isDone()) {
      return;
    }
    if (state instanceof RelayState.Ready) {
      connection.publish(event).thenAccept(this::end);
    } else if (state instanceof RelayState.NotAMember no) {
      end(new Refused(no.answer()));
    } else if (state instanceof RelayState.AuthenticationFailed failed) {
      end(new Refused(failed.answer()));
    } else if (state instanceof RelayState.Unreachable gone) {
      end(new Unanswered(gone.problem()));
    }
  }

  private void end(PublishAnswer result) {
    answer.complete(result);
    connection.stop();
  }

  @Override
  public void subscribed() {}

  @Override
  public void received(Event event) {}

  @Override
  public void endOfStored() {}
}
