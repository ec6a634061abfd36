package io.nostrmesh.admission.lease;

import io.nostrmesh.spi.EndpointId;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Leases by the endpoint that holds them, the one that ends last first, so that an endpoint with
 * very many costs no more than others. Holds as much as its owner puts in and takes out again;
 * nothing stays of an endpoint without leases. Not safe for use by several threads.
 */
final class EndpointIndex {

  private final Map<EndpointId, TreeSet<Lease>> leases = new HashMap<>();

  void add(Lease lease) {
    leases
        .computeIfAbsent(lease.endpoint(), any -> new TreeSet<>(Vouching.LAST_TO_END_FIRST))
        .add(lease);
  }

  void remove(Lease lease) {
    leases.computeIfPresent(
        lease.endpoint(),
        (any, held) -> {
          held.remove(lease);
          return held.isEmpty() ? null : held;
        });
  }

  /** The leases of this endpoint, the one that ends last first; as they stand, no copy. */
  Iterable<Lease> of(EndpointId endpoint) {
    SortedSet<Lease> held = leases.get(endpoint);
    return held == null ? Set.of() : held;
  }

  /** How many places are taken, an empty endpoint's included. */
  int places() {
    return leases.values().stream().mapToInt(held -> Math.max(1, held.size())).sum();
  }
}
