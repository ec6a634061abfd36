package io.nostrmesh.gateway.upstream;

import io.netty.channel.Channel;
import java.util.Optional;

/** What came of an attempt to open a WebSocket to the relay. */
public sealed interface UpstreamAnswer {

  /**
   * It is open. Nothing has been read from it yet: its auto-read is off, and frame codecs are in
   * its pipeline.
   *
   * @param compression whether the relay took up {@code permessage-deflate}
   * @param protocol the relay's choice of the client's subprotocols
   */
  record Open(Channel channel, boolean compression, Optional<String> protocol)
      implements UpstreamAnswer {}

  /**
   * The relay answered, but not with a WebSocket.
   *
   * @param status of HTTP
   */
  record Refused(int status) implements UpstreamAnswer {

    /** Whether a proxy before a relay that is starting says so. */
    boolean isPassing() {
      return status == 502 || status == 503 || status == 504;
    }
  }

  /**
   * There was no answer.
   *
   * @param problem in our words
   */
  record Unreachable(String problem) implements UpstreamAnswer {}
}
