package io.nostrmesh.settings;

import java.util.Locale;
import java.util.regex.Pattern;

/** The spellings of one property. */
final class PropertySpelling {

  private static final Pattern HUMP = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])");

  private PropertySpelling() {}

  /** With dashes: {@code mesh.offers.max-ttl} for {@code mesh.offers.maxTtl}. */
  static String dashes(String name) {
    return HUMP.matcher(name).replaceAll("-").toLowerCase(Locale.ROOT);
  }

  /** As a variable: {@code MESH_OFFERS_MAX_TTL}. */
  static String variable(String name) {
    return name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }
}
