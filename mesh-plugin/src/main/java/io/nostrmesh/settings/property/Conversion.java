package io.nostrmesh.settings.property;

import io.nostrmesh.limit.Choice;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Texts of properties to values, or to nothing where they are none of that type. */
final class Conversion {

  private static final Pattern TIME = Pattern.compile("(-?\\d+)(ns|us|ms|s|m|h|d)");

  private static final Map<String, ChronoUnit> UNITS =
      Map.of(
          "ns", ChronoUnit.NANOS,
          "us", ChronoUnit.MICROS,
          "ms", ChronoUnit.MILLIS,
          "s", ChronoUnit.SECONDS,
          "m", ChronoUnit.MINUTES,
          "h", ChronoUnit.HOURS,
          "d", ChronoUnit.DAYS);

  private Conversion() {}

  /**
   * @param type an enum, or one of {@link Duration}, {@link Integer}, {@link Long}, {@link Boolean}
   */
  static <T> Optional<T> of(String text, Class<T> type) {
    T @Nullable [] constants = type.getEnumConstants();
    if (constants != null) {
      // Written as Choice has it and in no other way.
      return Choice.among(constants, text);
    }
    try {
      if (type == Duration.class) {
        return duration(text).map(type::cast);
      }
      if (type == Integer.class) {
        return Optional.of(type.cast(Integer.valueOf(text)));
      }
      if (type == Long.class) {
        return Optional.of(type.cast(Long.valueOf(text)));
      }
      return bool(text).map(type::cast);
    } catch (NumberFormatException none) {
      return Optional.empty();
    }
  }

  /** What {@link #of} takes, for a complaint. */
  static String expected(Class<?> type) {
    if (type.isEnum()) {
      return Choice.words((Enum<?>[]) type.getEnumConstants());
    }
    if (type == Duration.class) {
      return "a duration such as 90s, 5m or 24h";
    }
    return type == Boolean.class ? "true or false" : "a whole number";
  }

  /** A number with its unit, or ISO 8601 such as {@code PT5M}. */
  private static Optional<Duration> duration(String text) {
    try {
      if (text.startsWith("P")) {
        return Optional.of(Duration.parse(text));
      }
      Matcher time = TIME.matcher(text);
      return time.matches()
          ? Optional.of(Duration.of(Long.parseLong(time.group(1)), UNITS.get(time.group(2))))
          : Optional.empty();
    } catch (DateTimeException | ArithmeticException none) {
      return Optional.empty();
    }
  }

  private static Optional<Boolean> bool(String text) {
    return switch (text) {
      case "true" -> Optional.of(true);
      case "false" -> Optional.of(false);
      default -> Optional.empty();
    };
  }
}
