package io.nostrmesh.gateway.settings;

/** Whose word counts for the address of a client. */
public enum ClientAddress {
  /** The connection's own. */
  PEER,
  /**
   * The last entry of {@code X-Forwarded-For}, which the proxy in front has written. Only where
   * nobody reaches the gateway past that proxy.
   */
  FORWARDED
}
