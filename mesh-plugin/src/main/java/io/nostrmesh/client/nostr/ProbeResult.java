package io.nostrmesh.client.nostr;

/** What a relay's information document (NIP-11) says about shared compute. */
public sealed interface ProbeResult {
  /**
   * The relay hosts an iroh relay.
   *
   * @param irohRelayUrl as advertised, character for character; offers and bearers are built on it
   */
  record Advertised(String irohRelayUrl) implements ProbeResult {}

  /** A sound document without a usable {@code iroh_relay_url}: no shared compute on this relay. */
  record NotAdvertised() implements ProbeResult {}

  /** Something answered, but not with a relay information document. */
  record NotARelay(String problem) implements ProbeResult {}

  /** Nothing answered in time. */
  record Unreachable(String problem) implements ProbeResult {}
}
