package io.nostrmesh.host.bridge;

import java.net.InetSocketAddress;
import java.util.List;
import org.reactivestreams.Publisher;

/**
 * A request as the bridge sees it.
 *
 * @param path below the relay's own
 * @param authorization the headers of that name
 * @param encrypted whether its connection is by TLS
 * @param local our end of the connection
 * @param remote the peer, or the proxy before it
 * @param length of the body in bytes as the request says it, or less than 0
 * @param body not read yet
 */
record BridgeRequest(
    String path,
    List<String> authorization,
    boolean encrypted,
    InetSocketAddress local,
    InetSocketAddress remote,
    long length,
    Publisher<byte[]> body) {}
