package io.nostrmesh.spi;

import io.nostrmesh.nostr.PublicKey;
import java.util.Optional;

/** The answer of a {@link TransportAdmission}. */
public sealed interface Admission {

  /**
   * The connection may relay.
   *
   * @param member the Nostr key it was admitted for
   * @param owner the member who vouches for that key, when it is no member itself
   */
  record Admitted(PublicKey member, Optional<PublicKey> owner) implements Admission {

    /** {@return the key whose limits the connection counts for: the owner's, if there is one} */
    public PublicKey answerable() {
      return owner.orElse(member);
    }
  }

  /**
   * The connection is refused.
   *
   * @param reason an iroh client gets its {@linkplain Reason#text() text} in the deny frame
   */
  record Denied(Reason reason) implements Admission {}
}
