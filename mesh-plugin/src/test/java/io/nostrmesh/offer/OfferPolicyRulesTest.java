package io.nostrmesh.offer;

import io.nostrmesh.membership.ListedMembers;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.spi.EventPolicies;
import io.nostrmesh.spi.EventPolicy;
import io.nostrmesh.spi.EventVerdict;
import io.nostrmesh.spi.Origin;
import io.nostrmesh.spi.Publication;
import io.nostrmesh.testkit.EventPolicyRules;
import io.nostrmesh.testkit.ManualTime;
import io.nostrmesh.testkit.SampleEvents;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Nested;

/** The plugin's own policy keeps the rules of the contract, alone and among others. */
class OfferPolicyRulesTest {

  private static final SecretKey STRANGER = SecretKey.fromHex("b2".repeat(32));
  private static final PublicKey MEMBER = SampleEvents.AUTHOR.publicKey();

  /** A group of one, and offers of that one and of a stranger: valid, expired, withdrawn. */
  abstract static class Scene implements EventPolicyRules {

    final ManualTime time = new ManualTime();
    final OfferPolicy offers =
        new OfferPolicy(new ListedMembers(Set.of(MEMBER)), OfferSettings.DEFAULTS, time, List::of);

    @Override
    public List<Event> events() {
      var events = new ArrayList<>(SampleEvents.at(time.instant()));
      for (SecretKey author : List.of(SampleEvents.AUTHOR, STRANGER)) {
        events.add(TestOffer.of(author, time.instant(), time.instant().plusSeconds(600)));
        events.add(TestOffer.of(author, time.instant(), time.instant().minusSeconds(600)));
        events.add(SampleEvents.event(author, 31990, time.instant(), ""));
      }
      return events;
    }

    @Override
    public Set<PublicKey> viewers() {
      return Set.of(MEMBER, STRANGER.publicKey());
    }

    @Override
    public Optional<Publication> refused() {
      return Optional.of(
          new Publication(
              TestOffer.of(STRANGER, time.instant()), Origin.client(Set.of(), Optional.empty())));
    }
  }

  @Nested
  class Alone extends Scene {

    @Override
    public EventPolicy policy() {
      return offers;
    }
  }

  /** As hosts and the gateway ask it. */
  @Nested
  class AmongOthers extends Scene {

    private final EventPolicies policies =
        new EventPolicies(List.of(new OtherPolicy(), offers, new OtherPolicy()));

    @Override
    public EventPolicy policy() {
      return policies;
    }
  }

  /** Has nothing against anything, and would say so about one kind. */
  private static final class OtherPolicy implements EventPolicy {

    @Override
    public boolean concerns(int kind) {
      return kind == 1;
    }

    @Override
    public CompletionStage<EventVerdict> onPublish(Publication publication) {
      return EventVerdict.PASS.now();
    }
  }
}
