package io.nostrmesh.admission.accounts;

import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.spi.Traffic;
import java.util.List;

/**
 * What one member uses.
 *
 * @param traffic of all its connections since the account was opened, those gone among them
 * @param ended how many connections are gone
 * @param denied how many attempts were denied with its proved key, or of endpoints that it names
 * @param open its connections, the newest first
 */
public record MemberUse(
    PublicKey member, Traffic traffic, long ended, long denied, List<OpenConnection> open) {

  public MemberUse {
    open = List.copyOf(open);
  }
}
