package io.nostrmesh.iroh.server.relaying;

import io.nostrmesh.spi.EndpointId;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The endpoints that one endpoint has sent datagrams to; they want to know when it leaves. Forgets
 * the one it met first when there are too many. Safe for use by several threads.
 */
public final class ContactedPeers {

  private final int limit;
  private final Set<EndpointId> peers = new LinkedHashSet<>(2);

  ContactedPeers(int limit) {
    this.limit = limit;
  }

  synchronized void add(EndpointId peer) {
    if (peers.add(peer) && peers.size() > limit) {
      var oldest = peers.iterator();
      oldest.next();
      oldest.remove();
    }
  }

  synchronized List<EndpointId> all() {
    return List.copyOf(peers);
  }
}
