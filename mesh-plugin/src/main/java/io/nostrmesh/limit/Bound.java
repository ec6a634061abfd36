package io.nostrmesh.limit;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * Checks numbers and times against their range. Each method throws an {@link
 * IllegalArgumentException} that starts with the name and says range and value; times are written
 * as properties write them. A class without state of its own, since the defaults of settings need
 * it while their classes are still being initialised.
 */
public final class Bound {

  private static final List<ChronoUnit> UNITS =
      List.of(
          ChronoUnit.DAYS,
          ChronoUnit.HOURS,
          ChronoUnit.MINUTES,
          ChronoUnit.SECONDS,
          ChronoUnit.MILLIS);
  private static final List<String> SUFFIXES = List.of("d", "h", "m", "s", "ms");

  private Bound() {}

  public static void atLeast(long least, long value, String name) {
    if (value < least) {
      throw outside(name, "at least " + least, value);
    }
  }

  public static void within(long least, long most, long value, String name) {
    if (value < least || value > most) {
      throw outside(name, least + " to " + most, value);
    }
  }

  public static void within(Duration least, Duration most, Duration value, String name) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw outside(name, text(least) + " to " + text(most), text(value));
    }
  }

  public static void notNegative(Duration value, String name) {
    if (value.isNegative()) {
      throw outside(name, "at least 0s", text(value));
    }
  }

  public static void positive(Duration value, String name) {
    if (value.isNegative() || value.isZero()) {
      throw outside(name, "more than 0s", text(value));
    }
  }

  public static void atMost(Duration most, Duration value, String name) {
    if (value.compareTo(most) > 0) {
      throw outside(name, "at most " + text(most), text(value));
    }
  }

  /**
   * In the largest unit that needs no fraction: {@code 24h} as {@code 1d}, {@code 90s} as it is.
   */
  static String text(Duration time) {
    if (time.isZero()) {
      return "0s";
    }
    for (int i = 0; i < UNITS.size(); i++) {
      Duration unit = UNITS.get(i).getDuration();
      long whole = time.dividedBy(unit);
      if (unit.multipliedBy(whole).equals(time)) {
        return whole + SUFFIXES.get(i);
      }
    }
    return time.toString();
  }

  private static IllegalArgumentException outside(String name, String range, Object value) {
    return new IllegalArgumentException(name + " must be " + range + ", got " + value);
  }
}
