package io.nostrmesh.gateway.gate;

/** What the gateway keeps for members. */
public enum GatewayAccess {
  /** Compute offers, and nothing else: everything else is the relay's own affair. */
  OFFERS,
  /** Everything: whoever is no member neither reads nor writes. */
  MEMBERS
}
