package io.nostrmesh.host.testing;

import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventTemplate;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.nostr.Tag;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

/** Builds signed events; a kind 1 note of now unless told otherwise. */
public final class Events {

  private static final SecureRandom RANDOM = new SecureRandom();

  private final SecretKey author;
  private final List<Tag> tags = new ArrayList<>();
  private int kind = 1;
  private long createdAt = now();
  private String content = "";

  private Events(SecretKey author) {
    this.author = author;
  }

  public static Events by(SecretKey author) {
    return new Events(author);
  }

  public static long now() {
    return System.currentTimeMillis() / 1000;
  }

  public Events kind(int kind) {
    this.kind = kind;
    return this;
  }

  public Events at(long createdAt) {
    this.createdAt = createdAt;
    return this;
  }

  /** Seconds before now. */
  public Events ago(long seconds) {
    return at(now() - seconds);
  }

  public Events content(String content) {
    this.content = content;
    return this;
  }

  public Events tag(String... values) {
    tags.add(Tag.of(values));
    return this;
  }

  public Event sign() {
    return new EventTemplate(kind, createdAt, tags, content).sign(author, RANDOM);
  }
}
