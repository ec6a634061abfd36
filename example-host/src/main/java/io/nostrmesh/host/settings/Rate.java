package io.nostrmesh.host.settings;

import io.nostrmesh.limit.Bound;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How often something may be done: so many times a second in the long run, and after a pause more
 * at once.
 *
 * @param perSecond at least 1
 * @param burst at least 1
 */
public record Rate(int perSecond, int burst) {

  private static final Pattern SETTING = Pattern.compile("([0-9]{1,7})(?:/([0-9]{1,7}))?");

  /**
   * @throws IllegalArgumentException naming the number that is too small
   */
  public Rate {
    Bound.atLeast(1, perSecond, "perSecond");
    Bound.atLeast(1, burst, "burst");
  }

  /**
   * Reads a setting such as {@code 100/2000}; of a number alone as much may come at once as in a
   * second.
   *
   * @return empty when it is none
   */
  static Optional<Rate> parse(String text) {
    Matcher setting = SETTING.matcher(text);
    if (!setting.matches()) {
      return Optional.empty();
    }
    int perSecond = Integer.parseInt(setting.group(1));
    int burst = setting.group(2) == null ? perSecond : Integer.parseInt(setting.group(2));
    return perSecond < 1 || burst < 1 ? Optional.empty() : Optional.of(new Rate(perSecond, burst));
  }
}
