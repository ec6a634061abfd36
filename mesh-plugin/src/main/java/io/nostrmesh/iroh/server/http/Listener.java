package io.nostrmesh.iroh.server.http;

/** What a port of the relay is for. */
public enum Listener {
  /** Everything, without TLS. */
  PLAIN,
  /** Everything but the check for captive portals, which clients make without TLS only. */
  TLS,
  /** The check for captive portals and nothing else; without TLS. */
  CAPTIVE_PORTAL,
  /** What others serve, and {@code /healthz}, where relaying is left to others; TLS or not. */
  CONTROL
}
