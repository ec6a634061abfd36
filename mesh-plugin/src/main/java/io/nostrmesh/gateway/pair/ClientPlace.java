package io.nostrmesh.gateway.pair;

import java.net.InetAddress;
import java.util.Optional;

/**
 * Where a client is, in the eyes of whoever took its connection.
 *
 * @param address the client's own, past any proxy, where it is known
 * @param path of the relay as the client asked for it: empty, or with a slash at its beginning only
 * @param encrypted whether the client's connection to us is
 * @param provedKey run, on the client's event loop, when it has proved a key; maybe several times
 */
public record ClientPlace(
    Optional<InetAddress> address, String path, boolean encrypted, Runnable provedKey) {}
