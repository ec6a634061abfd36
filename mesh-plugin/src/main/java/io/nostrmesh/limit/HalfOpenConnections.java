package io.nostrmesh.limit;

import io.nostrmesh.limit.BoundedMap.Eldest;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The places of connections that are open but not established yet: their request, their handshake
 * or their authentication is still to come. A newcomer always gets one. When there is none left,
 * the oldest connection of the network that holds most gives way; so whoever holds places without
 * using them only pushes out themselves. A share is kept for addresses that were admitted lately,
 * and strangers never take that.
 *
 * <p>Servers call {@link #enter} once for each connection they accept, on its event loop, and
 * {@link Place#admitted} or {@link Place#leave} once at the end. Safe for use by several threads.
 */
public final class HalfOpenConnections {

  /** One part in so many is kept for addresses that were admitted lately. */
  private static final int KEPT_PART = 4;

  private static final int REMEMBERED_ADDRESSES = 4096;

  private final int places;
  private final int perAddress;
  private final int kept;
  private final Crowd strangers = new Crowd();
  private final Crowd known = new Crowd();
  private final Map<AddressBlock, Set<Place>> byAddress = new HashMap<>();
  private final BoundedMap<AddressBlock, Boolean> admitted =
      new BoundedMap<>(REMEMBERED_ADDRESSES, Eldest.USED);
  private long entered;

  /** Why a connection has to give way. */
  public enum Reason {
    /** Its address holds as many places as one address may. */
    ADDRESS,
    /** All places are taken, most of them by its network. */
    FULL
  }

  /** A connection that holds a place. */
  @FunctionalInterface
  public interface Occupant {

    /**
     * The place is gone: end the connection. Called once at most, on the thread of a newcomer,
     * which must not wait for it.
     */
    void giveWay(Reason reason);
  }

  /**
   * @param places for all connections together, at least 1
   * @param perAddress how many of them one address may hold, at least 1; {@link Integer#MAX_VALUE}
   *     where all peers have a proxy's address
   * @throws IllegalArgumentException naming the number that is too low
   */
  public HalfOpenConnections(int places, int perAddress) {
    Bound.atLeast(1, places, "places");
    Bound.atLeast(1, perAddress, "perAddress");
    this.places = places;
    this.perAddress = perAddress;
    this.kept = places / KEPT_PART;
  }

  /**
   * Takes a place, from somebody else if need be.
   *
   * @param occupant told when it has to give way in its turn
   */
  public Place enter(AddressBlock address, Occupant occupant) {
    @Nullable Place pushedOut;
    Reason reason;
    Place place;
    synchronized (this) {
      place =
          new Place(entered++, address, occupant, admitted.contains(address) ? known : strangers);
      Set<Place> own = byAddress.getOrDefault(address, Set.of());
      reason = own.size() >= perAddress ? Reason.ADDRESS : Reason.FULL;
      if (reason == Reason.ADDRESS) {
        pushedOut = own.iterator().next();
      } else {
        pushedOut = strangers.size + known.size < places ? null : greediest(place);
      }
      if (pushedOut != null) {
        remove(pushedOut);
      }
      byAddress.computeIfAbsent(address, a -> new LinkedHashSet<>(2)).add(place);
      place.crowd.add(place);
    }
    if (pushedOut != null) {
      pushedOut.occupant.giveWay(reason);
    }
    return place;
  }

  /** How many places are taken. */
  public synchronized int taken() {
    return strangers.size + known.size;
  }

  private Place greediest(Place newcomer) {
    boolean spareKnown = known.size + (newcomer.crowd == known ? 1 : 0) <= kept;
    Set<Place> most = strangers.most();
    if (!spareKnown) {
      Set<Place> mostKnown = known.most();
      most = Crowd.comesBefore(mostKnown, most) ? mostKnown : most;
    }
    return most.iterator().next();
  }

  private void remove(Place place) {
    if (place.crowd.remove(place)) {
      byAddress.computeIfPresent(place.address, (a, places) -> without(places, place));
    }
  }

  private static @Nullable Set<Place> without(Set<Place> places, Place place) {
    places.remove(place);
    return places.isEmpty() ? null : places;
  }

  /** A connection's place until it leaves, is admitted, or gives way. */
  public final class Place {

    private final long number;
    private final AddressBlock address;
    private final Occupant occupant;
    private final Crowd crowd;

    private Place(long number, AddressBlock address, Occupant occupant, Crowd crowd) {
      this.number = number;
      this.address = address;
      this.occupant = occupant;
      this.crowd = crowd;
    }

    /** Gives the place back. Does nothing when that has happened already. */
    public void leave() {
      synchronized (HalfOpenConnections.this) {
        remove(this);
      }
    }

    /** Gives the place back and remembers the address as one that was let in. */
    public void admitted() {
      synchronized (HalfOpenConnections.this) {
        remove(this);
        admitted.put(address, true);
      }
    }
  }

  /** The places of some, by their networks; in each the oldest comes first. */
  private static final class Crowd {

    final Map<AddressBlock, Set<Place>> byNetwork = new HashMap<>();
    int size;

    void add(Place place) {
      byNetwork.computeIfAbsent(place.address.network(), n -> new LinkedHashSet<>(2)).add(place);
      size++;
    }

    /** False when it was not there. */
    boolean remove(Place place) {
      AddressBlock network = place.address.network();
      Set<Place> there = byNetwork.get(network);
      if (there == null || !there.remove(place)) {
        return false;
      }
      size--;
      if (there.isEmpty()) {
        byNetwork.remove(network);
      }
      return true;
    }

    /** Those of the network with most places; empty when there are none. */
    Set<Place> most() {
      Set<Place> most = Set.of();
      for (Set<Place> places : byNetwork.values()) {
        if (comesBefore(places, most)) {
          most = places;
        }
      }
      return most;
    }

    /** Whether {@code some} are more than {@code others}, or as many and waiting for longer. */
    static boolean comesBefore(Set<Place> some, Set<Place> others) {
      return some.size() > others.size()
          || !some.isEmpty()
              && some.size() == others.size()
              && some.iterator().next().number < others.iterator().next().number;
    }
  }
}
