package io.nostrmesh.limit;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Constants as words: lower case, with dashes. So they stand in properties, metric tags, reason
 * codes, on the wire and in databases, and so they are read back.
 */
public final class Choice {

  private Choice() {}

  /** Such as {@code rate-limited} for {@code RATE_LIMITED}. */
  public static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The constant that {@code word} stands for, in any case; empty when it stands for none. */
  public static <E extends Enum<E>> Optional<E> parse(Class<E> type, String word) {
    return among(type.getEnumConstants(), word);
  }

  /**
   * Likewise, of constants whose type is not known to the caller.
   *
   * @param constants of one enum
   */
  public static <T> Optional<T> among(T[] constants, String word) {
    String lower = word.toLowerCase(Locale.ROOT);
    return Arrays.stream(constants)
        .filter(constant -> word((Enum<?>) constant).equals(lower))
        .findFirst();
  }

  /** All there are, for a complaint: {@code members, open or public}. */
  public static <E extends Enum<E>> String words(Class<E> type) {
    return words(type.getEnumConstants());
  }

  /** Likewise, of constants whose type is not known to the caller. */
  public static String words(Enum<?>... constants) {
    var words = new StringBuilder(word(constants[0]));
    for (int i = 1; i < constants.length; i++) {
      words.append(i + 1 < constants.length ? ", " : " or ").append(word(constants[i]));
    }
    return words.toString();
  }
}
