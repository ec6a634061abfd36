package io.nostrmesh.host.relay;

import io.nostrmesh.host.relay.events.Receipt;
import io.nostrmesh.limit.AddressBlock;
import io.nostrmesh.limit.Deadline;
import io.nostrmesh.limit.Repeats;
import io.nostrmesh.nip42.AuthEvent;
import io.nostrmesh.nip42.ConnectedAddress;
import io.nostrmesh.nip42.RelayAddress;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.nostr.ReasonPrefix;
import io.nostrmesh.spi.Asked;
import io.nostrmesh.spi.Membership;
import io.nostrmesh.spi.MembershipCheck;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Judges AUTH events (NIP-42). */
final class Authenticator {

  /** One text for whatever a client cannot mend, as the reference relay has it. */
  private static final Receipt FAILED =
      Receipt.refused(ReasonPrefix.AUTH_REQUIRED, "verification failed");

  private static final Receipt NOT_A_MEMBER =
      Receipt.refused(ReasonPrefix.RESTRICTED, "not a relay member");

  /** An open door, and no offers behind it: else a stranger would take their absence for a fact. */
  private static final Receipt LET_IN =
      Receipt.accepted(ReasonPrefix.RESTRICTED, "not a relay member, offers are for members");

  private static final Receipt UNKNOWN =
      Receipt.refused(ReasonPrefix.ERROR, "could not check membership, try again");

  /** How long the membership check may take. */
  private static final Duration ANSWER_DEADLINE = Duration.ofSeconds(5);

  private static final Logger LOG = LoggerFactory.getLogger("io.nostrmesh.host.auth");
  private static final int REMEMBERED_FAILURES = 1000;

  /** What makes two failures the same: the keys are the peer's to make up. */
  private record Failure(String reason, AddressBlock address) {}

  private final Repeats<Failure, PublicKey> failures =
      new Repeats<>(REMEMBERED_FAILURES, Authenticator::log);
  private final AccessControl access;
  private final Asked<MembershipCheck> members;
  private final RelayAddress address;
  private final String path;
  private final InstantSource clock;

  Authenticator(
      AccessControl access,
      MembershipCheck members,
      RelayAddress address,
      String path,
      InstantSource clock) {
    this.access = access;
    this.members = new Asked<>(members, Deadline.of(ANSWER_DEADLINE));
    this.address = address;
    this.path = path;
    this.clock = clock;
  }

  /**
   * Whether the author of {@code event} may use this connection as himself. Verifies a signature,
   * so call it on a worker.
   */
  CompletionStage<Receipt> judge(Event event, String challenge, Connection connection) {
    Optional<String> relay = event.firstTag("relay");
    if (relay.isEmpty() || !AuthEvent.proves(event, challenge, clock.instant())) {
      return CompletableFuture.completedFuture(FAILED);
    }
    return address
        .complaint(
            relay.get(),
            new ConnectedAddress(connection.isEncrypted(), connection.localAddress(), path))
        .map(complaint -> Receipt.refused(ReasonPrefix.AUTH_REQUIRED, complaint))
        .<CompletionStage<Receipt>>map(CompletableFuture::completedFuture)
        .orElseGet(() -> admission(event.pubkey()));
  }

  /** Answers again whether a key may stay, for the moment after a session has taken it in. */
  CompletionStage<Receipt> admission(PublicKey key) {
    return members.ask(asked -> asked.check(key)).handle(this::receipt);
  }

  private Receipt receipt(@Nullable Membership membership, @Nullable Throwable failure) {
    boolean open = !access.isForMembersOnly();
    if (failure != null || membership == null) {
      return open ? Receipt.ACCEPTED : UNKNOWN;
    }
    if (membership.admits()) {
      return Receipt.ACCEPTED;
    }
    return open ? LET_IN : NOT_A_MEMBER;
  }

  /**
   * Leaves a line in the log {@code io.nostrmesh.host.auth} for an AUTH that was refused, for the
   * same again from the same address one a minute. The key has not always been proved.
   */
  void refused(Event event, Receipt receipt, Connection connection) {
    String reason = receipt.text().substring(0, Math.max(0, receipt.text().indexOf(':')));
    failures.note(new Failure(reason, AddressBlock.of(connection.remoteAddress())), event.pubkey());
  }

  /** A minute is over. */
  void endRound() {
    failures.endRound();
  }

  private static void log(Failure failure, PublicKey key, int repeated) {
    if (repeated == 0) {
      LOG.info(
          "auth=failed reason={} address={} pubkey={}", failure.reason(), failure.address(), key);
    } else {
      LOG.info(
          "auth=failed reason={} address={} pubkey={} repeated={}",
          failure.reason(),
          failure.address(),
          key,
          repeated);
    }
  }
}
