package io.nostrmesh.admission.roster;

import io.nostrmesh.nostr.PublicKey;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.Set;

/**
 * The notes of some authors, whoever was heard of least recently first. Not safe for use by several
 * threads.
 */
final class Shelf {

  private final int limit;
  private final LinkedHashMap<PublicKey, Set<Note>> authors = new LinkedHashMap<>();
  private int claims;

  /**
   * @param limit the most claims
   */
  Shelf(int limit) {
    this.limit = limit;
  }

  boolean has(PublicKey author) {
    return authors.containsKey(author);
  }

  void add(Note note) {
    Set<Note> own = take(note.author());
    own.add(note);
    own.forEach(each -> claims += each.claims().size());
    authors.put(note.author(), own);
  }

  void remove(Note note) {
    Set<Note> own = authors.get(note.author());
    if (own != null && own.remove(note)) {
      claims -= note.claims().size();
      if (own.isEmpty()) {
        authors.remove(note.author());
      }
    }
  }

  /** Takes all notes of an author away. */
  Set<Note> take(PublicKey author) {
    Set<Note> own = authors.remove(author);
    if (own == null) {
      return new HashSet<>(2);
    }
    own.forEach(note -> claims -= note.claims().size());
    return own;
  }

  /** What has to go when there is too much: an author's oldest note, or one of whoever is first. */
  Optional<Note> tooMuch(PublicKey author, int perAuthor) {
    Set<Note> own = authors.getOrDefault(author, Set.of());
    if (own.stream().mapToInt(note -> note.claims().size()).sum() > perAuthor) {
      return own.stream().min(Comparator.comparing(Note::createdAt));
    }
    return claims > limit
        ? Optional.of(authors.values().iterator().next().iterator().next())
        : Optional.empty();
  }

  int claims() {
    return claims;
  }
}
