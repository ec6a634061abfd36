package io.nostrmesh.admission.accounts;

import io.nostrmesh.limit.Choice;

/** What a connection was admitted on, besides membership. */
public enum AdmittedBy {
  /** A token that its endpoint showed. */
  TOKEN,
  /** A lease that its endpoint holds: a registration, or a token that it showed before. */
  LEASE,
  /** A member's stored event that names its endpoint. */
  EVENT;

  /** In lower case. */
  public String word() {
    return Choice.word(this);
  }
}
