package io.nostrmesh.iroh.server;

import io.netty.handler.codec.CodecException;
import java.io.IOException;
import org.slf4j.Logger;

/** What an exception in a pipeline means: mostly that the peer or the network failed. */
final class ConnectionFailure {

  private ConnectionFailure() {}

  /** Whether the peer sent what it should not. */
  static boolean isProtocol(Throwable failure) {
    return failure instanceof CodecException;
  }

  /** Peers fail every day; anything else is the relay's own fault and for its operator to see. */
  static void log(Logger log, String what, Throwable failure) {
    if (isProtocol(failure) || failure instanceof IOException) {
      log.debug("{} ends: {}", what, failure.getMessage());
    } else {
      log.error("{} ends because the relay failed", what, failure);
    }
  }
}
