package io.nostrmesh.admission;

import io.nostrmesh.admission.accounts.AdmittedBy;
import io.nostrmesh.admission.lease.TokenHash;
import io.nostrmesh.admission.roster.Claimant;
import java.util.Optional;

/** What a connection was admitted on, besides membership. */
sealed interface Grounds {

  /** The token that it showed. */
  record Token(TokenHash hash) implements Grounds {}

  /** A lease that its endpoint holds: a registration, or a token that it showed before. */
  record Held(TokenHash hash) implements Grounds {}

  /** A stored event that names its endpoint. */
  record Named(Claimant claimant) implements Grounds {}

  /** The lease that lasts as long as the connection, and some time beyond. */
  default Optional<TokenHash> lease() {
    if (this instanceof Token token) {
      return Optional.of(token.hash());
    }
    return this instanceof Held held ? Optional.of(held.hash()) : Optional.empty();
  }

  /** As operators are told. */
  default AdmittedBy admittedBy() {
    if (this instanceof Token) {
      return AdmittedBy.TOKEN;
    }
    return this instanceof Held ? AdmittedBy.LEASE : AdmittedBy.EVENT;
  }

  /** Whether other grounds may take the place of these: nothing was shown that must be judged. */
  default boolean areReplaceable() {
    return !(this instanceof Token);
  }
}
