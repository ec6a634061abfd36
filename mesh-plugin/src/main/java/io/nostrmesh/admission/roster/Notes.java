package io.nostrmesh.admission.roster;

import io.nostrmesh.limit.BoundedMap;
import io.nostrmesh.limit.BoundedMap.Eldest;
import io.nostrmesh.nostr.EventId;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.spi.EndpointId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The notes that stand, by place, endpoint, author and end. What strangers write lies on a shelf of
 * its own, so that they cannot push out what members wrote. Methods that may take notes away answer
 * with the endpoints that have one less to vouch for them. Safe for use by several threads.
 */
final class Notes {

  /** Claims of authors who were members when they were last asked about. About 30 MB. */
  static final int OF_MEMBERS = 65_536;

  /** Claims of everybody else: they count as soon as their authors are members. */
  static final int OF_OTHERS = 8_192;

  static final int PER_AUTHOR = 64;

  /** Notes that were taken away lately, and must not come back by an older page of a store. */
  static final int GONE = 4_096;

  /** How long an older page of a store may still bring an event that was taken out of it. */
  static final Duration PAGE_AGE = Duration.ofMinutes(1);

  /** Claimants of one endpoint that are asked about. */
  static final int CLAIMANTS = 8;

  private final Shelf members;
  private final Shelf others;
  private final Map<String, Note> byPlace = new HashMap<>();
  private final Map<EventId, Note> byId = new HashMap<>();
  private final Map<EndpointId, Set<Note>> byEndpoint = new HashMap<>();
  private final TreeSet<Note> byEnd = new TreeSet<>(Note.BY_END);

  /** By place, up to which time of theirs; by author and id, whenever they were made. */
  private final BoundedMap<Object, Long> gone = new BoundedMap<>(GONE, Eldest.ADDED);

  /** Events that went for other reasons than their author's word, and may well come back. */
  private final BoundedMap<EventId, Instant> removed = new BoundedMap<>(GONE, Eldest.ADDED);

  private record Deleted(PublicKey author, EventId id) {}

  Notes() {
    this(OF_MEMBERS, OF_OTHERS);
  }

  Notes(int ofMembers, int ofOthers) {
    members = new Shelf(ofMembers);
    others = new Shelf(ofOthers);
  }

  /**
   * Takes a note in, unless a newer version stands or has gone.
   *
   * @param isMembers whether its author is a member
   */
  synchronized Set<EndpointId> put(Note note, boolean isMembers, Instant now) {
    if (isGone(note, now)) {
      return Set.of();
    }
    Note former = byPlace.get(note.place());
    if (former != null && !note.supersedes(former)) {
      return Set.of();
    }
    var lost = new HashSet<EndpointId>();
    if (former != null) {
      lost.addAll(former.lostIn(note));
      drop(former);
    }
    if (note.claims().isEmpty() || !now.isBefore(note.end())) {
      goneUpTo(note.place(), note.createdAt());
      lost.addAll(former == null ? Set.of() : former.endpoints());
      return lost;
    }
    add(note, isMembers);
    for (Shelf shelf : List.of(members, others)) {
      Optional<Note> surplus = shelf.tooMuch(note.author(), PER_AUTHOR);
      while (surplus.isPresent()) {
        lost.addAll(take(surplus.get()));
        surplus = shelf.tooMuch(note.author(), PER_AUTHOR);
      }
    }
    return lost;
  }

  /** Its author has deleted what stands at a place, up to a time in Unix seconds. */
  synchronized Set<EndpointId> delete(String place, long until) {
    goneUpTo(place, until);
    return Optional.ofNullable(byPlace.get(place))
        .filter(note -> note.createdAt() <= until)
        .map(this::take)
        .orElse(Set.of());
  }

  /** An author deletes an event, which need not be the author's. */
  synchronized Set<EndpointId> delete(PublicKey author, EventId id) {
    gone.put(new Deleted(author, id), Long.MAX_VALUE);
    return Optional.ofNullable(byId.get(id))
        .filter(note -> note.author().equals(author))
        .map(this::take)
        .orElse(Set.of());
  }

  /** An event is stored no more, for now. */
  synchronized Set<EndpointId> remove(EventId id, Instant now) {
    removed.put(id, now.plus(PAGE_AGE));
    return Optional.ofNullable(byId.get(id)).map(this::take).orElse(Set.of());
  }

  synchronized Set<EndpointId> endExpired(Instant now) {
    var lost = new HashSet<EndpointId>();
    while (!byEnd.isEmpty() && !now.isBefore(byEnd.first().end())) {
      lost.addAll(take(byEnd.first()));
    }
    return lost;
  }

  /** Moves what somebody wrote to the shelf it belongs on. */
  synchronized void file(PublicKey author, boolean isMember) {
    Shelf from = isMember ? others : members;
    Shelf to = isMember ? members : others;
    from.take(author).forEach(to::add);
  }

  /** Who vouches for an endpoint: members first, then the proven, then who did so first. */
  synchronized List<Claimant> claimants(EndpointId endpoint, boolean withProof, Instant now) {
    var standing = new ArrayList<Note>();
    for (Note note : byEndpoint.getOrDefault(endpoint, Set.of())) {
      if (note.vouches(endpoint, withProof) && now.isBefore(note.end())) {
        standing.add(note);
      }
    }
    standing.sort(
        Comparator.comparing((Note note) -> !members.has(note.author()))
            .thenComparing(note -> !note.isProven(endpoint))
            .thenComparing(Note::createdAt)
            .thenComparing(note -> note.id().hex()));
    return standing.stream().map(Note::claimant).distinct().limit(CLAIMANTS).toList();
  }

  synchronized int claims() {
    return members.claims() + others.claims();
  }

  private void goneUpTo(String place, long until) {
    gone.put(place, Math.max(until, gone.get(place).orElse(until)));
  }

  private boolean isGone(Note note, Instant now) {
    return gone.get(note.place()).filter(until -> note.createdAt() <= until).isPresent()
        || removed.get(note.id()).filter(now::isBefore).isPresent()
        || gone.contains(new Deleted(note.author(), note.id()));
  }

  private Set<EndpointId> take(Note note) {
    drop(note);
    return note.endpoints();
  }

  private void add(Note note, boolean isMembers) {
    file(note.author(), isMembers);
    (isMembers ? members : others).add(note);
    byPlace.put(note.place(), note);
    byId.put(note.id(), note);
    byEnd.add(note);
    note.endpoints()
        .forEach(named -> byEndpoint.computeIfAbsent(named, e -> new HashSet<>(2)).add(note));
  }

  private void drop(Note note) {
    members.remove(note);
    others.remove(note);
    byPlace.remove(note.place());
    byId.remove(note.id());
    byEnd.remove(note);
    for (EndpointId named : note.endpoints()) {
      byEndpoint.computeIfPresent(
          named,
          (endpoint, notes) -> {
            notes.remove(note);
            return notes.isEmpty() ? null : notes;
          });
    }
  }
}
