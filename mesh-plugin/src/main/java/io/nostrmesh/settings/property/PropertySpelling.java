package io.nostrmesh.settings.property;

import java.util.Locale;
import java.util.regex.Pattern;

/** The spelling that everything else goes by. */
final class PropertySpelling {

  private static final Pattern HUMP = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])");

  private PropertySpelling() {}

  /** With dashes: {@code mesh.offers.max-ttl} for {@code mesh.offers.maxTtl}. */
  static String dashes(String name) {
    return HUMP.matcher(name).replaceAll("-").toLowerCase(Locale.ROOT);
  }
}
