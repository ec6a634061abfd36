package io.nostrmesh.nostr.message;

import java.util.Set;

/**
 * The names of an object's members, for those who must know what laxer readers make of others: Go's
 * {@code encoding/json} ignores case, with the Kelvin sign for a k and the long s for an s, and a
 * reader in C ends a name at a NUL.
 *
 * @param exact the names as they are written
 */
public record FieldNames(Set<String> exact) {

  /** The seven of an event (NIP-01). */
  public static final FieldNames EVENT =
      of("id", "pubkey", "created_at", "kind", "tags", "content", "sig");

  /** Those of a filter that have a fixed name (NIP-01, NIP-50). */
  public static final FieldNames FILTER =
      of("ids", "authors", "kinds", "since", "until", "limit", "search");

  public FieldNames {
    exact = Set.copyOf(exact);
  }

  private static FieldNames of(String... names) {
    return new FieldNames(Set.of(names));
  }

  /** Whether a lax reader could take a name for one of these, and a strict one would not. */
  public boolean areMeantBy(String name) {
    return !exact.contains(name)
        && (name.indexOf('\0') >= 0 || exact.stream().anyMatch(name::equalsIgnoreCase));
  }
}
