package io.nostrmesh.nostr.message;

import io.nostrmesh.json.JsonValue;
import io.nostrmesh.json.JsonValue.JsonObject;
import io.nostrmesh.json.Parsed;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventId;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.nostr.Tag;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/**
 * A filter of a REQ or COUNT (NIP-01): every field that is present must match; within a field one
 * value is enough, so a field without values matches nothing. Immutable.
 *
 * @param tags the wanted values by single-letter tag name
 * @param since Unix seconds, may be any number
 * @param until Unix seconds, may be any number
 * @param limit how many stored events the client wants at most, 0 or more
 * @param unknown further fields, {@code search} of NIP-50 for example, by name. They narrow a
 *     filter down, but nothing here knows how
 */
public record Filter(
    Optional<Set<EventId>> ids,
    Optional<Set<PublicKey>> authors,
    Optional<Set<Integer>> kinds,
    Map<String, Set<String>> tags,
    OptionalLong since,
    OptionalLong until,
    OptionalInt limit,
    Map<String, JsonValue> unknown) {

  /** Matches every event. Start from it: {@code Filter.ANY.withKinds(Set.of(1))}. */
  public static final Filter ANY =
      new Filter(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Map.of(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalInt.empty(),
          Map.of());

  public Filter {
    ids = ids.map(Set::copyOf);
    authors = authors.map(Set::copyOf);
    kinds = kinds.map(Set::copyOf);
    var copy = new TreeMap<String, Set<String>>();
    tags.forEach((name, values) -> copy.put(name, Set.copyOf(values)));
    tags = Collections.unmodifiableMap(copy);
    unknown = Map.copyOf(unknown);
  }

  /** Reads a filter that a peer sent; a problem names the field. */
  public static Parsed<Filter> parse(JsonValue json, MessageLimits limits) {
    return FilterReader.read(json, limits);
  }

  public Filter withIds(Set<EventId> wanted) {
    return new Filter(Optional.of(wanted), authors, kinds, tags, since, until, limit, unknown);
  }

  public Filter withAuthors(Set<PublicKey> wanted) {
    return new Filter(ids, Optional.of(wanted), kinds, tags, since, until, limit, unknown);
  }

  /**
   * @param wanted values by single-letter tag name, in place of those there are
   */
  public Filter withTags(Map<String, Set<String>> wanted) {
    return new Filter(ids, authors, kinds, wanted, since, until, limit, unknown);
  }

  public Filter withKinds(Set<Integer> wanted) {
    return new Filter(ids, authors, Optional.of(wanted), tags, since, until, limit, unknown);
  }

  /**
   * @param earliest Unix seconds, inclusive
   */
  public Filter withSince(long earliest) {
    return new Filter(ids, authors, kinds, tags, OptionalLong.of(earliest), until, limit, unknown);
  }

  /**
   * @param latest Unix seconds, inclusive
   */
  public Filter withUntil(long latest) {
    return new Filter(ids, authors, kinds, tags, since, OptionalLong.of(latest), limit, unknown);
  }

  public Filter withLimit(int most) {
    return new Filter(ids, authors, kinds, tags, since, until, OptionalInt.of(most), unknown);
  }

  /**
   * Whether the event is one of those the client asked for, so far as the known fields say; {@code
   * limit} plays no part.
   */
  public boolean matches(Event event) {
    return ids.map(set -> set.contains(event.id())).orElse(true)
        && authors.map(set -> set.contains(event.pubkey())).orElse(true)
        && kinds.map(set -> set.contains(event.kind())).orElse(true)
        && event.createdAt() >= since.orElse(Long.MIN_VALUE)
        && event.createdAt() <= until.orElse(Long.MAX_VALUE)
        && tags.entrySet().stream()
            .allMatch(wanted -> hasTag(event, wanted.getKey(), wanted.getValue()));
  }

  private static boolean hasTag(Event event, String name, Set<String> values) {
    for (Tag tag : event.tags()) {
      if (tag.name().equals(name) && tag.values().size() > 1 && values.contains(tag.value())) {
        return true;
      }
    }
    return false;
  }

  /**
   * Characters of all values together, roughly: what it costs to keep this filter and to compare
   * with it.
   */
  public int size() {
    int fixed = 64 * (1 + ids.map(Set::size).orElse(0) + authors.map(Set::size).orElse(0));
    int texts =
        tags.values().stream().flatMap(Set::stream).mapToInt(text -> 16 + text.length()).sum();
    return fixed + 8 * kinds.map(Set::size).orElse(0) + texts;
  }

  /** This filter as it stands in messages. */
  public JsonObject json() {
    return FilterWriter.write(this);
  }
}
