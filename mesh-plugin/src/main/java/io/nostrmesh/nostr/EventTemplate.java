package io.nostrmesh.nostr;

import java.security.SecureRandom;
import java.util.List;

/**
 * An event before its author signs it.
 *
 * @param createdAt Unix time in seconds
 */
public record EventTemplate(int kind, long createdAt, List<Tag> tags, String content) {

  public EventTemplate {
    tags = List.copyOf(tags);
  }

  /** The finished event of the owner of {@code key}. */
  public Event sign(SecretKey key, SecureRandom auxiliary) {
    EventId id = EventId.hash(key.publicKey(), createdAt, kind, tags, content);
    return new Event(
        id, key.publicKey(), createdAt, kind, tags, content, key.sign(id.bytes(), auxiliary));
  }
}
