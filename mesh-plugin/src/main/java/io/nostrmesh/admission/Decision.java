package io.nostrmesh.admission;

import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.spi.Admission;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** An admission's answer while it is still being worked on. */
sealed interface Decision {

  /** Let it in. */
  record Admit(PublicKey member, Optional<PublicKey> owner) implements Decision {

    Admission.Admitted admitted() {
      return new Admission.Admitted(member, owner);
    }

    /** In whose account it is. */
    PublicKey answerable() {
      return admitted().answerable();
    }
  }

  /**
   * Turn it away.
   *
   * @param member the key that signed the token, once that is proved; where there was no token,
   *     whoever named the endpoint and was asked about last
   */
  record Refuse(AdmissionReason reason, Optional<PublicKey> member) implements Decision {}

  static Refuse refuse(AdmissionReason reason) {
    return new Refuse(reason, Optional.empty());
  }

  static Refuse refuse(AdmissionReason reason, PublicKey member) {
    return new Refuse(reason, Optional.of(member));
  }

  default CompletableFuture<Decision> now() {
    return CompletableFuture.completedFuture(this);
  }
}
