package io.nostrmesh.host.relay;

import io.nostrmesh.json.Parsed;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.Kind;
import io.nostrmesh.nostr.ReasonPrefix;
import io.nostrmesh.spi.Membership;
import io.nostrmesh.spi.MembershipCheck;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Judges AUTH events (NIP-42). */
final class Authenticator {

  /** NIP-42 suggests ten minutes; the challenge is what makes an AUTH event unique. */
  static final int TOLERANCE_SECONDS = 600;

  /** One text for whatever a client cannot mend, as the reference relay has it. */
  private static final Receipt FAILED =
      Receipt.refused(ReasonPrefix.AUTH_REQUIRED, "verification failed");

  private static final Receipt NOT_A_MEMBER =
      Receipt.refused(ReasonPrefix.RESTRICTED, "not a relay member");

  private static final Receipt UNKNOWN =
      Receipt.refused(ReasonPrefix.ERROR, "could not check membership, try again");

  private final AccessControl access;
  private final MembershipCheck members;
  private final RelayAddress address;
  private final InstantSource clock;

  Authenticator(
      AccessControl access, MembershipCheck members, RelayAddress address, InstantSource clock) {
    this.access = access;
    this.members = members;
    this.address = address;
    this.clock = clock;
  }

  /**
   * Whether the author of {@code event} may use this connection as himself. Verifies a signature,
   * so call it on a worker.
   */
  CompletionStage<Receipt> judge(Event event, String challenge, Connection connection) {
    Optional<String> relay = event.firstTag("relay");
    if (relay.isEmpty() || !proves(event, challenge)) {
      return CompletableFuture.completedFuture(FAILED);
    }
    return address
        .complaint(relay.get(), connection)
        .map(complaint -> Receipt.refused(ReasonPrefix.AUTH_REQUIRED, complaint))
        .<CompletionStage<Receipt>>map(CompletableFuture::completedFuture)
        .orElseGet(() -> admission(event));
  }

  private boolean proves(Event event, String challenge) {
    return event.kind() == Kind.CLIENT_AUTH
        && event.verify() instanceof Parsed.Valid<Event>
        && event.firstTag("challenge").filter(challenge::equals).isPresent()
        && Math.abs(clock.instant().getEpochSecond() - event.createdAt()) <= TOLERANCE_SECONDS;
  }

  /** Answers again whether a key may stay, for the moment after a session has taken it in. */
  CompletionStage<Receipt> admission(Event event) {
    if (!access.isForMembersOnly()) {
      return CompletableFuture.completedFuture(Receipt.ACCEPTED);
    }
    return members.check(event.pubkey()).handle(Authenticator::receipt);
  }

  private static Receipt receipt(@Nullable Membership membership, @Nullable Throwable failure) {
    if (failure != null || membership == null) {
      return UNKNOWN;
    }
    return membership.admits() ? Receipt.ACCEPTED : NOT_A_MEMBER;
  }
}
