package io.nostrmesh.admission.lease;

import io.nostrmesh.nostr.PublicKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The choice among the leases of one endpoint, see {@link LeaseStore#heldBy}. */
final class Vouching {

  private static final Comparator<Lease> LAST_TO_END_FIRST =
      Comparator.comparing(Lease::end).reversed().thenComparing(lease -> lease.token().hex());

  private Vouching() {}

  /**
   * @param held all leases of one endpoint, in any order
   * @return those that count
   */
  static List<Lease> choose(Stream<Lease> held) {
    var seen = new HashSet<Voucher>();
    var turns = new HashMap<PublicKey, Integer>();
    var candidates = new ArrayList<Candidate>();
    held.sorted(LAST_TO_END_FIRST)
        .filter(lease -> seen.add(new Voucher(lease.member(), lease.owner())))
        .forEach(
            lease ->
                candidates.add(
                    new Candidate(turns.merge(lease.answerable(), 1, Integer::sum), lease)));
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
