package io.nostrmesh.gateway.settings;

import io.nostrmesh.gateway.gate.GatewayAccess;
import io.nostrmesh.url.RelayUrl;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What an operator says about a gateway.
 *
 * @param upstream the relay behind it
 * @param listen where clients come to; in a host's own port ({@link UpstreamAddress.Self}) nobody
 *     looks at it
 * @param publicUrl under which clients know the relay, for NIP-42; without it the address that a
 *     client is connected to counts
 * @param access what is kept for members
 * @param clientAddress whose word counts for a client's address
 * @param forwardClientAddress whether the relay is told a client's address ({@code
 *     X-Forwarded-For})
 * @param upstreamCompression whether {@code permessage-deflate} is offered to the relay; it costs
 *     more than it saves where both are on one machine
 * @param secretKeyFile a key that may delete what has expired, and may read a list of members
 */
public record GatewaySettings(
    UpstreamAddress upstream,
    InetSocketAddress listen,
    Optional<RelayUrl> publicUrl,
    GatewayAccess access,
    ClientAddress clientAddress,
    boolean forwardClientAddress,
    boolean upstreamCompression,
    Optional<Path> secretKeyFile,
    GatewayLimits limits,
    GatewayTimings timings) {

  /** Where a gateway listens unless it is told otherwise: on this machine alone. */
  public static final InetSocketAddress USUAL_PLACE = new InetSocketAddress("127.0.0.1", 3000);
}
