package io.nostrmesh.iroh.server;

import io.nostrmesh.iroh.protocol.Frame;
import io.nostrmesh.iroh.protocol.RelayFrame.EndpointGone;
import io.nostrmesh.iroh.protocol.RelayFrame.Health;
import io.nostrmesh.iroh.protocol.RelayFrame.Status;
import io.nostrmesh.iroh.protocol.RelayVersion;
import io.nostrmesh.spi.EndpointId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Who is connected (iroh-relay {@code server/clients.rs}). An endpoint may have several
 * connections: the newest is active and gets the datagrams, the others may still send. Each change
 * is told to the connection it concerns, and when an endpoint's last connection leaves, those it
 * had sent to hear of it. Safe for use by several threads.
 */
final class EndpointRegistry {

  private static final String SUPERSEDED = "another connection of this endpoint id is active";
  private static final String RESTORED = "this connection is active again";

  private final int rememberedPeers;
  private final RelayObserver observer;
  private final ConcurrentHashMap<EndpointId, Present> endpoints = new ConcurrentHashMap<>();
  private final AtomicInteger connections = new AtomicInteger();

  EndpointRegistry(int rememberedPeers, RelayObserver observer) {
    this.rememberedPeers = rememberedPeers;
    this.observer = observer;
  }

  /** An endpoint with its connections, oldest first: the last one is active. */
  private record Present(List<RelayConnection> connections, ContactedPeers contacted) {

    RelayConnection active() {
      return connections.get(connections.size() - 1);
    }
  }

  /**
   * Makes {@code connection} the active one of its endpoint.
   *
   * @return where the connection notes whom it sends to
   */
  ContactedPeers register(RelayConnection connection) {
    connections.incrementAndGet();
    // Notices are queued inside, so that nobody hears of two changes in the wrong order.
    return endpoints
        .compute(
            connection.endpoint(),
            (id, present) -> {
              if (present == null) {
                return new Present(List.of(connection), new ContactedPeers(rememberedPeers));
              }
              RelayConnection older = present.active();
              older.notice(notice(older, Status.SAME_ENDPOINT_ELSEWHERE, SUPERSEDED));
              observer.superseded(older);
              var more = new ArrayList<>(present.connections());
              more.add(connection);
              return new Present(List.copyOf(more), present.contacted());
            })
        .contacted();
  }

  /** Forgets a connection that {@link #register} was called for. */
  void unregister(RelayConnection connection, ContactedPeers contacted) {
    connections.decrementAndGet();
    Present left =
        endpoints.computeIfPresent(
            connection.endpoint(),
            (id, present) -> {
              if (present.connections().size() == 1) {
                return null;
              }
              var fewer = new ArrayList<>(present.connections());
              fewer.remove(connection);
              var remaining = new Present(List.copyOf(fewer), present.contacted());
              RelayConnection active = remaining.active();
              if (active != present.active()) {
                active.notice(notice(active, Status.HEALTHY, RESTORED));
              }
              return remaining;
            });
    if (left == null) {
      var gone = new EndpointGone(connection.endpoint());
      for (EndpointId peer : contacted.all()) {
        RelayConnection active = active(peer);
        if (active != null) {
          active.notice(gone);
        }
      }
    }
  }

  /** The connection that gets the endpoint's datagrams, or null when it has none. */
  @Nullable RelayConnection active(EndpointId endpoint) {
    Present present = endpoints.get(endpoint);
    return present == null ? null : present.active();
  }

  /** How many endpoints are connected. */
  int endpoints() {
    return endpoints.size();
  }

  /** How many connections they have. */
  int connections() {
    return connections.get();
  }

  private static Frame notice(RelayConnection to, Status status, String health) {
    return to.version() == RelayVersion.V1 ? new Health(health) : status;
  }
}
