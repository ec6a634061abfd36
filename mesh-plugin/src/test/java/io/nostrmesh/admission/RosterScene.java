package io.nostrmesh.admission;

import static io.nostrmesh.admission.AdmissionScene.RANDOM;

import io.nostrmesh.iroh.protocol.TestKey;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventTemplate;
import io.nostrmesh.nostr.Kind;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.nostr.Tag;
import io.nostrmesh.offer.EndpointProof;
import io.nostrmesh.offer.OfferCaps;
import io.nostrmesh.offer.OfferEnvelope;
import io.nostrmesh.spi.EndpointId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Offers that name endpoints, as members' programs make them. */
final class RosterScene {

  static final Duration LASTS = Duration.ofMinutes(10);
  static final TestKey PHONE_KEY = TestKey.filled(7);

  private RosterScene() {}

  /** An offer of the author's only device. */
  static Event offer(AdmissionScene scene, SecretKey author, TestKey endpoint, boolean proven) {
    return offer(scene, author, endpoint, "device", proven ? Optional.of(endpoint) : none());
  }

  /**
   * An offer made now.
   *
   * @param prover whose key signs the proof, if there is one
   */
  static Event offer(
      AdmissionScene scene,
      SecretKey author,
      TestKey endpoint,
      String device,
      Optional<TestKey> prover) {
    return offer(scene, author, endpoint.id().toString(), device, proofs(author, prover));
  }

  static Event offer(
      AdmissionScene scene, SecretKey author, String endpoint, String device, List<Tag> more) {
    long now = scene.time.instant().getEpochSecond();
    EventTemplate plain =
        new OfferEnvelope(
                OfferEnvelope.VERSION,
                device,
                endpoint,
                AdmissionScene.RELAY_URL,
                now + LASTS.toSeconds(),
                OfferCaps.NONE,
                List.of(),
                Optional.empty())
            .event(now);
    var tags = new ArrayList<>(plain.tags());
    tags.addAll(more);
    return new EventTemplate(plain.kind(), now, tags, plain.content()).sign(author, RANDOM);
  }

  static List<Tag> proofs(SecretKey author, Optional<TestKey> prover) {
    return prover.map(key -> proof(author, key)).stream().toList();
  }

  static Tag proof(SecretKey author, TestKey prover) {
    return EndpointProof.tag(prover.sign(EndpointProof.message(author.publicKey())).bytes());
  }

  static Event withdrawal(AdmissionScene scene, SecretKey author, String device) {
    long now = scene.time.instant().getEpochSecond();
    return OfferEnvelope.withdrawal(device, now, now + LASTS.toSeconds()).sign(author, RANDOM);
  }

  static Event deletion(AdmissionScene scene, SecretKey author, Tag what) {
    long now = scene.time.instant().getEpochSecond();
    return new EventTemplate(Kind.DELETION, now, List.of(what), "").sign(author, RANDOM);
  }

  /** The connection of an endpoint that shows nothing. */
  static TestConnection silent(EndpointId endpoint) {
    return new TestConnection(endpoint, Optional.empty());
  }

  private static Optional<TestKey> none() {
    return Optional.empty();
  }
}
