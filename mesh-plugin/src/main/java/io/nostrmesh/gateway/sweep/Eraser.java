package io.nostrmesh.gateway.sweep;

import io.nostrmesh.client.nostr.NostrConnection;
import io.nostrmesh.client.nostr.PublishAnswer;
import io.nostrmesh.client.nostr.RelayManagement;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventId;
import io.nostrmesh.nostr.EventTemplate;
import io.nostrmesh.nostr.Kind;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.nostr.Tag;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** A way to ask a relay for the deletion of others' events. */
interface Eraser {

  /** How many events it can be asked for at once. */
  int most();

  /**
   * Asks.
   *
   * @param offers at most {@link #most}
   * @return whether the relay says yes; completes on any thread, never in failure
   */
  CompletionStage<Boolean> erase(List<EventId> offers);

  /** By the relay's management interface, {@code banevent} of NIP-86. */
  record Ban(RelayManagement management) implements Eraser {

    @Override
    public int most() {
      return 1;
    }

    @Override
    public CompletionStage<Boolean> erase(List<EventId> offers) {
      return management
          .banEvent(offers.get(0), "compute offer that has expired or lost its member")
          .thenApply(RelayManagement.Answer.DONE::equals);
    }
  }

  /** By a deletion request (NIP-09), which some relays take from their administrators too. */
  record Request(
      NostrConnection connection, SecretKey key, InstantSource clock, SecureRandom random)
      implements Eraser {

    private static final int MOST = 100;

    @Override
    public int most() {
      return MOST;
    }

    @Override
    public CompletionStage<Boolean> erase(List<EventId> offers) {
      var tags = new ArrayList<Tag>();
      // No a tags: they would take what an author has published at the address since.
      offers.forEach(offer -> tags.add(Tag.of("e", offer.hex())));
      tags.add(Tag.of("k", Integer.toString(Kind.COMPUTE_OFFER)));
      Event request =
          new EventTemplate(
                  Kind.DELETION,
                  clock.instant().getEpochSecond(),
                  tags,
                  "compute offers that have expired or lost their member")
              .sign(key, random);
      return connection
          .publish(request)
          .thenApply(answer -> answer instanceof PublishAnswer.Accepted);
    }
  }
}
