package io.nostrmesh.membership.event;

import io.nostrmesh.json.Parsed;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.Nip19;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.nostr.Tag;
import java.util.HashSet;
import java.util.Set;

/**
 * The members that a list event names: in {@code p} tags, as NIP-02, NIP-29 and NIP-51 have them,
 * and in {@code member} tags, as NIP-43 has. What is encrypted in the content does not count.
 */
final class MemberTags {

  /** A message of the longest size that is read holds no more. */
  static final int MAX_KEYS = 50_000;

  private MemberTags() {}

  /** Those whose key can be read; a key that cannot lets nobody in. */
  static Parsed<Set<PublicKey>> of(Event list) {
    var keys = new HashSet<PublicKey>();
    for (Tag tag : list.tags()) {
      if (tag.name().equals("p") || tag.name().equals("member")) {
        Nip19.publicKey(tag.value()).toOptional().ifPresent(keys::add);
        if (keys.size() > MAX_KEYS) {
          return Parsed.malformed("names more than " + MAX_KEYS + " members");
        }
      }
    }
    return Parsed.valid(keys);
  }
}
