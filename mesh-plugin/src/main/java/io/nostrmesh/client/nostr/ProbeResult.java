package io.nostrmesh.client.nostr;

import java.util.List;

/** What a relay's information document (NIP-11) says about shared compute. */
public sealed interface ProbeResult {
  /**
   * The relay has an iroh relay, or several.
   *
   * @param irohRelayUrls as advertised, character for character, at least one; offers and bearers
   *     are built on the first, and offers count that name any of them
   * @param controlUrl where members vouch for endpoints
   */
  record Advertised(List<String> irohRelayUrls, String controlUrl) implements ProbeResult {

    /**
     * @throws IllegalArgumentException when there is none
     */
    public Advertised {
      if (irohRelayUrls.isEmpty()) {
        throw new IllegalArgumentException("irohRelayUrls must not be empty");
      }
      irohRelayUrls = List.copyOf(irohRelayUrls);
    }

    /** Of a relay that takes members' word at the first of them. */
    public Advertised(List<String> irohRelayUrls) {
      this(irohRelayUrls, irohRelayUrls.isEmpty() ? "" : irohRelayUrls.get(0));
    }

    /** Likewise, with a single one. */
    public Advertised(String irohRelayUrl) {
      this(List.of(irohRelayUrl));
    }

    /** The one that offers and bearers name. */
    public String irohRelayUrl() {
      return irohRelayUrls.get(0);
    }
  }

  /** A sound document without a usable {@code iroh_relay_url}: no shared compute on this relay. */
  record NotAdvertised() implements ProbeResult {}

  /** Something answered, but not with a relay information document. */
  record NotARelay(String problem) implements ProbeResult {}

  /** Nothing answered in time. */
  record Unreachable(String problem) implements ProbeResult {}
}
