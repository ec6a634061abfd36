package io.nostrmesh.iroh.server.observer;

import io.netty.handler.codec.CodecException;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Collectors;
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

  /** Peers fail every day; anything else is the relay's own fault and for its operator to see. */
  public static void log(Logger log, String what, Throwable failure) {
    if (isProtocol(failure) || failure instanceof IOException) {
      log.debug("{} ends: {}", what, kind(failure));
    } else {
      log.error("{} ends because the relay failed: {}", what, trace(failure));
    }
  }

  /** The classes of a failure and its cause, and where it comes from. */
  public static String trace(Throwable failure) {
    return Arrays.stream(failure.getStackTrace())
        .map(StackTraceElement::toString)
        .collect(Collectors.joining("\n  at ", kind(failure) + "\n  at ", ""));
  }

  private static String kind(Throwable failure) {
    String name = failure.getClass().getName();
    Throwable cause = failure.getCause();
    return cause == null ? name : name + " because of " + cause.getClass().getName();
  }
}
