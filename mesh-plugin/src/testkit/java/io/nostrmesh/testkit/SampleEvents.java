package io.nostrmesh.testkit;

import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventTemplate;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.nostr.Tag;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Events of all kinds and with every content that a policy may be asked about. */
public final class SampleEvents {

  /** Who wrote them. */
  public static final SecretKey AUTHOR = SecretKey.fromHex("a1".repeat(32));

  private static final int[] KINDS = {
    0, 1, 3, 4, 5, 7, 1059, 1984, 9735, 10002, 13534, 20001, 22242, 30023, 31989, 31990, 39002,
    65535
  };
  private static final List<String> CONTENTS =
      List.of(
          "",
          "hello",
          "{}",
          "[]",
          "null",
          "{\"endpoint_id\":1}",
          "\u0000\ud83d\ude00",
          "[".repeat(500));
  private static final SecureRandom RANDOM = new SecureRandom();

  private SampleEvents() {}

  /**
   * Each kind with each content.
   *
   * @param at when they were made
   */
  public static List<Event> at(Instant at) {
    var events = new ArrayList<Event>();
    for (int kind : KINDS) {
      for (String content : CONTENTS) {
        events.add(event(AUTHOR, kind, at, content));
      }
    }
    return List.copyOf(events);
  }

  /** An event with the tags {@code d} and {@code p}. */
  public static Event event(SecretKey author, int kind, Instant at, String content) {
    return new EventTemplate(
            kind,
            at.getEpochSecond(),
            List.of(Tag.of("d", "sample"), Tag.of("p", author.publicKey().hex())),
            content)
        .sign(author, RANDOM);
  }
}
