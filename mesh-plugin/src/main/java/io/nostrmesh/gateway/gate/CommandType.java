package io.nostrmesh.gateway.gate;

import io.nostrmesh.nostr.message.MessageHead;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What kind of message a text is. Older go-nostr, Immortal and others search what stands before the
 * first comma for a word, so a type that merely contains one that matters is no type at all.
 */
final class CommandType {

  /** The type of what readers could disagree about. */
  static final String UNREADABLE = "";

  private static final Set<String> OF_CLIENTS =
      Set.of("EVENT", "AUTH", "CLOSE", "REQ", "COUNT", "NEG-OPEN", "NEG-MSG", "NEG-CLOSE");
  private static final Set<String> OF_RELAYS =
      Set.of("EVENT", "AUTH", "OK", "EOSE", "CLOSED", "NOTICE", "COUNT", "NEG-MSG", "NEG-ERR");
  private static final List<String> JUDGED_UP =
      List.of("EVENT", "COUNT", "REQ", "NEG-OPEN", "NEG-MSG");
  private static final List<String> JUDGED_DOWN = List.of("EVENT");

  private CommandType() {}

  /**
   * @param head of the message, if it has one
   * @param utf8 the whole of it
   * @return in capitals, {@link #UNREADABLE} if there is none
   */
  static String ofClient(Optional<MessageHead> head, byte[] utf8) {
    return of(head, utf8, OF_CLIENTS, JUDGED_UP);
  }

  /** Likewise of a message of the relay. */
  static String ofRelay(Optional<MessageHead> head, byte[] utf8) {
    return of(head, utf8, OF_RELAYS, JUDGED_DOWN);
  }

  private static String of(
      Optional<MessageHead> head, byte[] utf8, Set<String> known, List<String> judged) {
    String type = head.map(MessageHead::type).orElse(UNREADABLE);
    if (known.contains(type)) {
      return type;
    }
    // As written, too: an escape that ends in E, with VENT behind it, holds the word only for those
    // who do not read escapes.
    String written = beforeFirstComma(utf8);
    return judged.stream().anyMatch(word -> type.contains(word) || written.contains(word))
        ? UNREADABLE
        : type;
  }

  private static String beforeFirstComma(byte[] utf8) {
    int end = 0;
    while (end < utf8.length && utf8[end] != ',') {
      end++;
    }
    return new String(utf8, 0, end, StandardCharsets.ISO_8859_1).toUpperCase(Locale.ROOT);
  }
}
