package io.nostrmesh.membership.event;

import io.nostrmesh.limit.BoundedMap;
import io.nostrmesh.limit.BoundedMap.Eldest;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventAddress;
import io.nostrmesh.nostr.EventId;
import io.nostrmesh.nostr.Kind;
import io.nostrmesh.nostr.Tag;
import io.nostrmesh.nostr.message.Filter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The newest version of one list, from what a relay sends: of the right author, with a good
 * signature, and not deleted (NIP-09). Used on one thread, which checks signatures.
 */
final class ListVersions {

  private static final int DELETIONS = 256;

  /** How long ago a deletion that is still on its way may have been made. */
  private static final long DELAY = 3600;

  private final EventAddress address;
  private final BoundedMap<EventId, Boolean> deleted = new BoundedMap<>(DELETIONS, Eldest.ADDED);
  private long deletedUntil = Long.MIN_VALUE;
  private long lostUntil = Long.MIN_VALUE;
  private @Nullable EventId lost;
  private @Nullable Event newest;
  private boolean offered;

  ListVersions(EventAddress address) {
    this.address = address;
  }

  /** The list, and what deletes it: by its address, or by the id of a version. */
  List<Filter> filters(Instant now) {
    Filter theirs = Filter.ANY.withAuthors(Set.of(address.pubkey()));
    Filter list = theirs.withKinds(Set.of(address.kind())).withLimit(1);
    Filter deletions = theirs.withKinds(Set.of(Kind.DELETION));
    var filters = new ArrayList<Filter>();
    filters.add(
        Kind.storage(address.kind()) == Kind.Storage.ADDRESSABLE
            ? list.withTags(Map.of("d", Set.of(address.d())))
            : list);
    filters.add(deletions.withTags(Map.of("a", Set.of(address.toString()))));
    filters.add(deletions.withSince(now.getEpochSecond() - DELAY).withLimit(DELETIONS));
    return filters;
  }

  /** The relay begins to tell what it has stored. */
  void asked() {
    offered = false;
  }

  /**
   * An event from the relay.
   *
   * @return whether the newest version is another one now, or none
   */
  boolean received(Event event) {
    if (!event.pubkey().equals(address.pubkey())) {
      return false;
    }
    if (event.kind() == Kind.DELETION) {
      return event.verify().toOptional().map(this::delete).orElse(false);
    }
    if (!event.address().equals(Optional.of(address)) || isDeleted(event) || isLost(event)) {
      return false;
    }
    if (newest != null && !event.supersedes(newest)) {
      // Also the same once more, whose signature need not be checked again.
      offered |= event.id().equals(newest.id()) || event.verify().toOptional().isPresent();
      return false;
    }
    if (event.verify().toOptional().isEmpty()) {
      return false;
    }
    offered = true;
    newest = event;
    return true;
  }

  /** Whether a version has come since the relay was asked. */
  boolean isThere() {
    return offered;
  }

  /** The relay has none any more. The same may come back, or a newer one, but none before it. */
  void forget(Instant now) {
    if (newest != null) {
      lost = newest.id();
      // One of the future does not keep out what its author makes until then.
      lostUntil = Math.max(lostUntil, Math.min(newest.createdAt(), now.getEpochSecond()));
    }
    newest = null;
  }

  /** The newest version there is. */
  Optional<Event> newest() {
    return Optional.ofNullable(newest);
  }

  private boolean delete(Event deletion) {
    for (Tag tag : deletion.tags()) {
      if (tag.name().equals("e")) {
        EventId.parse(tag.value()).toOptional().ifPresent(id -> deleted.put(id, true));
      } else if (tag.name().equals("a") && tag.value().equals(address.toString())) {
        deletedUntil = Math.max(deletedUntil, deletion.createdAt());
      }
    }
    if (newest == null || !isDeleted(newest)) {
      return false;
    }
    // What it had replaced does not come back with its end; nor does one that was still on its way.
    deletedUntil = Math.max(deletedUntil, Math.min(newest.createdAt(), deletion.createdAt()));
    newest = null;
    return true;
  }

  private boolean isLost(Event version) {
    return version.createdAt() <= lostUntil && !version.id().equals(lost);
  }

  private boolean isDeleted(Event version) {
    return version.createdAt() <= deletedUntil || deleted.contains(version.id());
  }
}
