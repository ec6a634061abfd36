package io.nostrmesh.admission;

import io.nostrmesh.admission.AdmissionSettings.ViaOwner;
import io.nostrmesh.admission.Decision.Admit;
import io.nostrmesh.limit.Deadline;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.spi.Asked;
import io.nostrmesh.spi.Membership;
import io.nostrmesh.spi.MembershipCheck;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The last step of admission: is the key a member, or does a member vouch for it? Used at each
 * connect and again by the re-check. Its stages never fail; what cannot be found out is refused.
 */
final class MembershipGate {

  private final Asked<MembershipCheck> check;
  private final ViaOwner viaOwner;

  MembershipGate(MembershipCheck check, ViaOwner viaOwner, Deadline deadline) {
    this.check = new Asked<>(check, deadline);
    this.viaOwner = viaOwner;
  }

  /** Whether it may matter who vouches for a key. */
  boolean admitsThroughOwners() {
    return viaOwner == ViaOwner.ALLOW;
  }

  /**
   * @param key proved by a signature
   * @param attestedOwner finds the owner that the key's token names; asked only if the key is no
   *     member itself and owners count
   * @param asking told each key right before its membership is asked for
   */
  CompletableFuture<Decision> decide(
      PublicKey key,
      Supplier<CompletableFuture<Optional<PublicKey>>> attestedOwner,
      Consumer<PublicKey> asking) {
    return ask(key, asking)
        .thenCompose(
            answer -> {
              if (answer.isEmpty()) {
                return Decision.refuse(AdmissionReason.MEMBERSHIP_UNKNOWN, key).now();
              }
              if (answer.get() instanceof Membership.ViaOwner via) {
                return throughOwner(key, via.owner(), asking);
              }
              if (answer.get().admits()) {
                return new Admit(key, Optional.empty()).now();
              }
              return viaOwner == ViaOwner.ALLOW
                  ? throughAttestation(key, attestedOwner.get(), asking)
                  : Decision.refuse(AdmissionReason.NOT_A_MEMBER, key).now();
            });
  }

  private CompletableFuture<Decision> throughAttestation(
      PublicKey key, CompletableFuture<Optional<PublicKey>> attested, Consumer<PublicKey> asking) {
    return attested
        .handle(
            (owner, failure) -> {
              if (failure != null) {
                return Decision.refuse(AdmissionReason.BUSY, key).now();
              }
              return owner
                  .map(found -> throughOwner(key, found, asking))
                  .orElse(Decision.refuse(AdmissionReason.NOT_A_MEMBER, key).now());
            })
        .thenCompose(Function.identity());
  }

  private CompletableFuture<Decision> throughOwner(
      PublicKey key, PublicKey owner, Consumer<PublicKey> asking) {
    if (viaOwner == ViaOwner.DENY) {
      return Decision.refuse(AdmissionReason.VIA_OWNER, key).now();
    }
    return ask(owner, asking)
        .thenApply(
            answer -> {
              if (answer.isEmpty()) {
                return Decision.refuse(AdmissionReason.MEMBERSHIP_UNKNOWN, key);
              }
              // An agent's agent has nobody in the group behind it.
              boolean vouches =
                  answer.get().admits() && !(answer.get() instanceof Membership.ViaOwner);
              return vouches
                  ? new Admit(key, Optional.of(owner))
                  : Decision.refuse(AdmissionReason.NOT_A_MEMBER, key);
            });
  }

  /** The answer, or empty when it cannot be had. */
  private CompletableFuture<Optional<Membership>> ask(PublicKey key, Consumer<PublicKey> asking) {
    asking.accept(key);
    return check
        .ask(asked -> asked.check(key))
        .handle((answer, failure) -> Optional.ofNullable(answer));
  }
}
