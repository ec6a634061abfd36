package io.nostrmesh.admission.roster;

/** Whose word admits an endpoint that shows no token. */
public enum RosterMode {
  /** A member's, to which the endpoint has agreed by a signature of its own. */
  PROVEN,
  /** Any member's. */
  CLAIMED,
  /** Nobody's: every endpoint needs a token. */
  OFF
}
