package io.nostrmesh.admission.lease;

import io.nostrmesh.nostr.PublicKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** The choice among the leases of one endpoint, see {@link LeaseStore#heldBy}. */
final class Vouching {

  static final Comparator<Lease> LAST_TO_END_FIRST =
      Comparator.comparing(Lease::end).reversed().thenComparing(lease -> lease.token().hex());

  private Vouching() {}

  /**
   * Looks at no more than it must: with so many answerable keys as there may be leases, each has
   * had its turn.
   *
   * @param held all leases of one endpoint, the one that ends last first
   * @return those that count
   */
  static List<Lease> choose(Iterable<Lease> held) {
    var seen = new HashSet<Voucher>();
    var turns = new HashMap<PublicKey, Integer>();
    var candidates = new ArrayList<Candidate>();
    for (Lease lease : held) {
      if (seen.add(new Voucher(lease.member(), lease.owner()))) {
        int turn = turns.merge(lease.answerable(), 1, Integer::sum);
        candidates.add(new Candidate(turn, lease));
      }
      if (turns.size() == LeaseStore.LIMIT_PER_ENDPOINT) {
        break;
      }
    }
    return candidates.stream()
        .sorted(Comparator.comparingInt(Candidate::turn))
        .limit(LeaseStore.LIMIT_PER_ENDPOINT)
        .map(Candidate::lease)
        .sorted(LAST_TO_END_FIRST)
        .toList();
  }

  private record Voucher(PublicKey member, Optional<PublicKey> owner) {}

  /** A lease, and which of its answerable key's it is. */
  private record Candidate(int turn, Lease lease) {}
}
