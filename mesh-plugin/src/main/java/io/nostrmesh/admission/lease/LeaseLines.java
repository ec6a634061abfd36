package io.nostrmesh.admission.lease;

import io.nostrmesh.json.Parsed;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.spi.EndpointId;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Leases as text: a line that says what it is, one for each lease, and one that says how many, by
 * which half a file is known.
 */
final class LeaseLines {

  private static final String FIRST = "mesh leases 1";
  private static final String LAST = "end ";
  private static final String NOBODY = "-";
  private static final int WORDS = 6;

  private LeaseLines() {}

  static String write(List<Lease> leases) {
    var text = new StringBuilder(FIRST).append('\n');
    for (Lease lease : leases) {
      text.append(lease.token().hex())
          .append(' ')
          .append(lease.endpoint())
          .append(' ')
          .append(lease.member())
          .append(' ')
          .append(lease.owner().map(PublicKey::hex).orElse(NOBODY))
          .append(' ')
          .append(lease.firstUse())
          .append(' ')
          .append(lease.end())
          .append('\n');
    }
    return text.append(LAST).append(leases.size()).append('\n').toString();
  }

  static Parsed<List<Lease>> read(String text) {
    List<String> lines = text.lines().toList();
    int last = lines.size() - 1;
    if (last < 1 || !lines.get(0).equals(FIRST) || !lines.get(last).equals(LAST + (last - 1))) {
      return Parsed.malformed("it does not begin and end as a file of leases does");
    }
    var leases = new ArrayList<Lease>();
    for (int i = 1; i < last; i++) {
      Optional<Lease> lease = lease(lines.get(i).split(" ", -1));
      if (lease.isEmpty()) {
        return Parsed.malformed("line " + (i + 1) + " is no lease");
      }
      leases.add(lease.get());
    }
    return Parsed.valid(leases);
  }

  private static Optional<Lease> lease(String[] words) {
    if (words.length != WORDS) {
      return Optional.empty();
    }
    // A token's hash has the form of a key.
    Optional<PublicKey> token = PublicKey.parse(words[0]).toOptional();
    Optional<EndpointId> endpoint = EndpointId.parse(words[1]).toOptional();
    Optional<PublicKey> member = PublicKey.parse(words[2]).toOptional();
    Optional<PublicKey> owner = PublicKey.parse(words[3]).toOptional();
    boolean isSound =
        token.isPresent()
            && endpoint.isPresent()
            && member.isPresent()
            && (owner.isPresent() || words[3].equals(NOBODY));
    if (!isSound) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Lease(
              new TokenHash(token.get().hex()),
              endpoint.get(),
              member.get(),
              owner,
              Instant.parse(words[4]),
              Instant.parse(words[5])));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
