package io.nostrmesh.admission;

/** What reading a bearer token came to. */
sealed interface TokenReading permits Token, TokenReading.Unusable {

  /** The token can never be admitted. */
  record Unusable(AdmissionReason reason) implements TokenReading {}
}
