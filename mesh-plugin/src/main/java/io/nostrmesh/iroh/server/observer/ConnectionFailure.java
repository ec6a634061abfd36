package io.nostrmesh.iroh.server.observer;

import io.netty.handler.codec.CodecException;
import io.nostrmesh.limit.FailureTrace;
import io.nostrmesh.limit.FatalError;
import java.io.IOException;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;

/**
 * What an exception in a pipeline means: mostly that the peer or the network failed. Messages of
 * exceptions never go to the log, because they may repeat what the peer sent, tokens included.
 */
public final class ConnectionFailure {

  private ConnectionFailure() {}

  /** Whether the peer sent what it should not. */
  public static boolean isProtocol(Throwable failure) {
    return failure instanceof CodecException;
  }

  /**
   * Logs and counts a failure. Peers fail every day, which is worth a line at debug; anything else
   * is the relay's own fault and for its operator to see.
   *
   * @param what the connection, for the log
   * @param malformed what it means at this stage that a decoder has failed
   */
  public static void report(
      Logger log, IrohRelayObserver observer, String what, PeerFault malformed, Throwable failure) {
    if (FatalError.in(failure).isPresent()) {
      // Whatever it is wrapped in: a decoder that runs out of memory looks like a peer's fault.
      FatalError.handOn(failure);
      log.error("{} ends because the relay failed: {}", what, FailureTrace.kind(failure));
      return;
    }
    if (failure instanceof SSLException || failure.getCause() instanceof SSLException) {
      observer.faulted(PeerFault.TLS);
    } else if (isProtocol(failure)) {
      observer.faulted(malformed);
    } else if (failure instanceof IOException) {
      observer.faulted(PeerFault.RESET);
    } else {
      log.error("{} ends because the relay failed: {}", what, FailureTrace.of(failure));
      return;
    }
    log.debug("{} ends: {}", what, FailureTrace.kind(failure));
  }
}
