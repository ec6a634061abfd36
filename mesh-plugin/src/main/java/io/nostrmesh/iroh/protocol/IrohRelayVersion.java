package io.nostrmesh.iroh.protocol;

import java.util.Arrays;
import java.util.Optional;

/**
 * A version of the relay protocol, negotiated as a WebSocket sub-protocol (iroh-relay {@code
 * http.rs}). Listed from oldest to newest.
 */
public enum IrohRelayVersion {
  V1("iroh-relay-v1"),
  V2("iroh-relay-v2");

  private final String protocolName;

  IrohRelayVersion(String protocolName) {
    this.protocolName = protocolName;
  }

  /** The name in {@code Sec-WebSocket-Protocol}; case matters. */
  public String protocolName() {
    return protocolName;
  }

  /**
   * The newest version that a {@code Sec-WebSocket-Protocol} header offers, in whatever order;
   * empty when it offers none.
   */
  public static Optional<IrohRelayVersion> newestOf(String offered) {
    var names = Arrays.stream(offered.split(",")).map(String::trim).toList();
    return Arrays.stream(values())
        .filter(version -> names.contains(version.protocolName))
        .reduce((older, newer) -> newer);
  }
}
