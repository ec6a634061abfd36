package io.nostrmesh.client.nostr;

import io.nostrmesh.client.nostr.PublishAnswer.Refused;
import io.nostrmesh.client.nostr.PublishAnswer.Unanswered;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.nostr.message.Filter;
import io.nostrmesh.url.RelayUrl;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Publishes one event on a relay and leaves again, as a command-line program does. */
public final class EventDelivery {
  private EventDelivery() {}

  /**
   * Connects, authenticates as {@code author}, publishes and disconnects. Tries once.
   *
   * @param event of that author
   * @return what became of it; never fails
   */
  public static CompletionStage<PublishAnswer> deliver(
      RelayUrl relay, SecretKey author, Event event, ClientRuntime runtime) {
    var visit = new Visit(relay, author, event, runtime);
    runtime.loop().execute(visit.connection::start);
    return visit.answer;
  }

  private static final class Visit implements NostrConnection.Listener {
    final CompletableFuture<PublishAnswer> answer = new CompletableFuture<>();
    final NostrConnection connection;
    private final Event event;

    Visit(RelayUrl relay, SecretKey author, Event event, ClientRuntime runtime) {
      this.event = event;
      // Every connection asks for something; this one for what it brings.
      Filter filter = Filter.ANY.withIds(Set.of(event.id()));
      this.connection =
          new NostrConnection(
              relay, author, () -> filter, runtime, NostrConnection.Timing.USUAL, this);
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
    public void endOfStored(boolean complete) {}
  }
}
