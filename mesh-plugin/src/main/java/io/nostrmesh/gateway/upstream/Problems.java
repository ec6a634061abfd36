package io.nostrmesh.gateway.upstream;

import io.netty.channel.ConnectTimeoutException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.SSLException;

/** Why a relay cannot be reached, in words that quote nobody. */
final class Problems {

  private Problems() {}

  static String of(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof ConnectTimeoutException) {
      return "nobody answers there";
    } else if (cause instanceof ConnectException) {
      return "nobody listens there";
    } else if (cause instanceof UnknownHostException) {
      return "its host name is unknown";
    } else if (cause instanceof RejectedExecutionException) {
      return "its host name cannot be looked up now";
    } else if (cause instanceof SSLException || cause.getCause() instanceof SSLException) {
      return "TLS failed: its certificate is not trusted or not for this name, or it speaks none";
    }
    return "the connection broke";
  }
}
