package io.nostrmesh.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.iroh.protocol.TestKey;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventTemplate;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.offer.EndpointProof;
import io.nostrmesh.offer.OfferCaps;
import io.nostrmesh.offer.OfferEnvelope;
import io.nostrmesh.spi.Admission;
import io.nostrmesh.spi.TransportAdmission;
import io.nostrmesh.testkit.ProbeConnection;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** An iroh endpoint without a token, and the events that its member names it in. */
public final class NamedEndpoint {

  private final SecureRandom random = new SecureRandom();
  private final SecretKey member;
  private final TestKey key;
  private final String relay;

  /**
   * @param number tells endpoints apart
   * @param relay public URL of the iroh relay
   */
  public NamedEndpoint(SecretKey member, int number, String relay) {
    this.member = member;
    this.key = TestKey.numbered(number);
    this.relay = relay;
  }

  /** The member's word, with the endpoint's proof. */
  public Event offer() {
    long now = Instant.now().getEpochSecond();
    EventTemplate plain =
        new OfferEnvelope(
                OfferEnvelope.VERSION,
                "device",
                key.id().toString(),
                relay,
                now + 600,
                OfferCaps.NONE,
                List.of(),
                Optional.empty())
            .event(now);
    var tags = new ArrayList<>(plain.tags());
    byte[] proof = key.sign(EndpointProof.message(member.publicKey())).bytes();
    tags.add(EndpointProof.tag(proof));
    return new EventTemplate(plain.kind(), now, tags, plain.content()).sign(member, random);
  }

  /** Comes again and again until it is let in. */
  public ProbeConnection admitted(TransportAdmission admission) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (true) {
      var connection = new ProbeConnection(key.id(), Optional.empty());
      Admission answer = admission.admit(connection).toCompletableFuture().join();
      if (answer.equals(new Admission.Admitted(member.publicKey(), Optional.empty()))) {
        return connection;
      }
      assertThat(System.nanoTime()).as("still %s", answer).isLessThan(end);
      Thread.sleep(50);
    }
  }

  /** Waits until its connection is closed; gives the code. */
  public static String closing(ProbeConnection connection) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (connection.closings().isEmpty()) {
      assertThat(System.nanoTime()).isLessThan(end);
      Thread.sleep(5);
    }
    return connection.closings().get(0).code();
  }
}
