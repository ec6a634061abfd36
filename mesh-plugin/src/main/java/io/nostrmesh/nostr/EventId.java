package io.nostrmesh.nostr;

import io.nostrmesh.json.JsonValue;
import io.nostrmesh.json.Parsed;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The id of an event: the SHA-256 of its canonical serialisation (NIP-01). Ordered as text, which
 * is the order that decides between two versions of one second: the lowest id wins.
 *
 * @param hex 64 lower-case hex characters
 */
public record EventId(String hex) implements Comparable<EventId> {

  /**
   * @throws IllegalArgumentException when {@code hex} is not 64 lower-case hex characters
   */
  public EventId {
    Hex.require(hex, 32, "event id");
  }

  /** Reads an id that a peer sent. */
  public static Parsed<EventId> parse(String text) {
    return Hex.isLowerHex(text, 32)
        ? Parsed.valid(new EventId(text))
        : Parsed.malformed("an event id is 64 lower-case hex characters");
  }

  /** The id that an event with these fields has. */
  public static EventId hash(
      PublicKey pubkey, long createdAt, int kind, List<Tag> tags, String content) {
    var tagArrays = new ArrayList<JsonValue>(tags.size());
    tags.forEach(tag -> tagArrays.add(tag.json()));
    String canonical =
        JsonValue.array(
                JsonValue.of(0),
                JsonValue.of(pubkey.hex()),
                JsonValue.of(createdAt),
                JsonValue.of(kind),
                new JsonValue.JsonArray(tagArrays),
                JsonValue.of(content))
            .toJson();
    return new EventId(Hex.encode(Sha256.hash(canonical.getBytes(StandardCharsets.UTF_8))));
  }

  /** The 32 bytes of the id, a fresh array; this is what the author signs. */
  public byte[] bytes() {
    return Hex.decode(hex);
  }

  @Override
  public int compareTo(EventId other) {
    return hex.compareTo(other.hex);
  }

  @Override
  public String toString() {
    return hex;
  }
}
