package io.nostrmesh.iroh.server.relaying;

import io.nostrmesh.iroh.protocol.Frame;
import io.nostrmesh.iroh.protocol.IrohRelayFrame.EndpointGone;
import io.nostrmesh.iroh.protocol.IrohRelayFrame.Health;
import io.nostrmesh.iroh.protocol.IrohRelayFrame.Status;
import io.nostrmesh.iroh.protocol.IrohRelayVersion;
import io.nostrmesh.iroh.server.observer.IrohRelayObserver;
import io.nostrmesh.spi.EndpointId;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who is connected (iroh-relay {@code server/clients.rs}). An endpoint may have several
 * connections: the newest is active and gets the datagrams, the others may still send. Each change
 * is told to the connection it concerns, and when an endpoint's last connection leaves, those it
 * had sent to hear of it. Safe for use by several threads.
 *
 * <p>Changes happen one at a time, and an endpoint's connections are told of theirs in order. That
 * an endpoint left is told afterwards, unless it is back by then. Looking an endpoint up takes no
 * lock.
 */
public final class EndpointRegistry {

  private static final String SUPERSEDED = "another connection of this endpoint id is active";
  private static final String RESTORED = "this connection is active again";

  private final int rememberedPeers;
  private final IrohRelayObserver observer;
  private final ConcurrentHashMap<EndpointId, Present> endpoints = new ConcurrentHashMap<>();
  private final AtomicInteger connections = new AtomicInteger();

  public EndpointRegistry(int rememberedPeers, IrohRelayObserver observer) {
    this.rememberedPeers = rememberedPeers;
    this.observer = observer;
  }

  /** An endpoint with its connections, oldest first: the last one is active. */
  private record Present(List<IrohConnection> connections, ContactedPeers contacted) {

    IrohConnection active() {
      return connections.get(connections.size() - 1);
    }

    Present with(IrohConnection newest) {
      return new Present(
          Stream.concat(connections.stream(), Stream.of(newest)).toList(), contacted);
    }

    Present without(IrohConnection gone) {
      return new Present(
          connections.stream().filter(connection -> connection != gone).toList(), contacted);
    }
  }

  /**
   * Makes {@code connection} the active one of its endpoint.
   *
   * @return where the connection notes whom it sends to
   */
  public synchronized ContactedPeers register(IrohConnection connection) {
    connections.incrementAndGet();
    Present before = endpoints.get(connection.endpoint());
    if (before == null) {
      var alone = new Present(List.of(connection), new ContactedPeers(rememberedPeers));
      endpoints.put(connection.endpoint(), alone);
      return alone.contacted();
    }
    endpoints.put(connection.endpoint(), before.with(connection));
    IrohConnection older = before.active();
    older.notice(notice(older, Status.SAME_ENDPOINT_ELSEWHERE, SUPERSEDED));
    observer.superseded(older);
    return before.contacted();
  }

  /** Forgets a connection that {@link #register} was called for. */
  void unregister(IrohConnection connection, ContactedPeers contacted) {
    if (remove(connection)) {
      var gone = new EndpointGone(connection.endpoint());
      for (EndpointId peer : contacted.all()) {
        IrohConnection active = active(peer);
        if (active != null && active(gone.endpoint()) == null) {
          active.notice(gone);
        }
      }
    }
  }

  /** Whether that was the endpoint's last connection. */
  private synchronized boolean remove(IrohConnection connection) {
    connections.decrementAndGet();
    Present before = Objects.requireNonNull(endpoints.get(connection.endpoint()));
    if (before.connections().size() == 1) {
      endpoints.remove(connection.endpoint());
      return true;
    }
    Present after = before.without(connection);
    endpoints.put(connection.endpoint(), after);
    IrohConnection active = after.active();
    if (active != before.active()) {
      active.notice(notice(active, Status.HEALTHY, RESTORED));
    }
    return false;
  }

  /** The connection that gets the endpoint's datagrams, or null when it has none. */
  @Nullable IrohConnection active(EndpointId endpoint) {
    Present present = endpoints.get(endpoint);
    return present == null ? null : present.active();
  }

  /** How many endpoints are connected. */
  public int endpoints() {
    return endpoints.size();
  }

  /** How many connections they have. */
  public int connections() {
    return connections.get();
  }

  private static Frame notice(IrohConnection to, Status status, String health) {
    return to.version() == IrohRelayVersion.V1 ? new Health(health) : status;
  }
}
