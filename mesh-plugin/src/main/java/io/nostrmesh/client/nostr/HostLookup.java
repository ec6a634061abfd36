package io.nostrmesh.client.nostr;

import io.nostrmesh.url.RelayUrl;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * Looks up the hosts that the JDK's HTTP client cannot dial by name: those with an underscore,
 * which container networks give their members and {@link java.net.URI} has no host for.
 */
final class HostLookup {

  private HostLookup() {}

  /** The JDK cannot check a certificate for such a name, and must not go without. */
  static final class NoTlsException extends Exception {
    private static final long serialVersionUID = 1L;

    static final String PROBLEM =
        "wss:// works for host names without '_' only, use another name of the relay";

    NoTlsException() {
      super(PROBLEM);
    }
  }

  /**
   * The same relay, by an address that can be dialled. Returns at once; what the system's resolver
   * takes its time for happens on a thread of its own.
   */
  static CompletionStage<RelayUrl> dialable(RelayUrl relay) {
    if (relay.hostToLookUp().isEmpty()) {
      return CompletableFuture.completedFuture(relay);
    }
    if (relay.isSecure()) {
      return CompletableFuture.failedFuture(new NoTlsException());
    }
    String host = relay.hostToLookUp().get();
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return relay.at(InetAddress.getByName(host));
          } catch (UnknownHostException e) {
            throw new CompletionException(e);
          }
        },
        task -> {
          var thread = new Thread(task, "nostr-mesh-lookup");
          thread.setDaemon(true);
          thread.start();
        });
  }
}
