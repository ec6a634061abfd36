package io.nostrmesh.host.settings;

/** Whom the relay serves: {@code mesh.host.access}. */
public enum Access {
  /** Members alone, after they have authenticated (NIP-42). The default. */
  MEMBERS,
  /** Anybody who has authenticated with any key; the relay has no membership. */
  OPEN,
  /** Anybody, authenticated or not. Membership exists, and policies may still ask for it. */
  PUBLIC;

  /** Whether a connection must have proved a key before it reads or writes. */
  public boolean needsAuthentication() {
    return this != PUBLIC;
  }
}
