package io.nostrmesh.micronaut;

import io.micronaut.context.ApplicationContextBuilder;
import io.micronaut.context.ApplicationContextConfigurer;
import io.micronaut.context.exceptions.ConfigurationException;
import io.micronaut.core.version.VersionUtils;

/**
 * Refuses a Micronaut that is too old, before any bean is looked for. There a host would fail with
 * a linkage error, or go on as if the plugin were not there. Found as a service; itself it uses
 * nothing that is not in every Micronaut 4.
 */
public final class OldestMicronaut implements ApplicationContextConfigurer {

  static final String VERSION = "4.6";

  /** Came with Micronaut 4.6, as what the definitions of beans consist of from then on. */
  private static final String SIGN =
      "io.micronaut.context.conditions.MatchesAbsenceOfBeansCondition";

  @Override
  public void configure(ApplicationContextBuilder builder) {
    ClassLoader loader = ApplicationContextBuilder.class.getClassLoader();
    refuse(has(loader, SIGN), String.valueOf(VersionUtils.getMicronautVersion()));
  }

  static void refuse(boolean isYoungEnough, String version) {
    if (!isYoungEnough) {
      throw new ConfigurationException(
          "mesh-plugin needs Micronaut "
              + VERSION
              + " or later, and this is "
              + version
              + ": update it, or take the plugin off the class path");
    }
  }

  static boolean has(ClassLoader loader, String name) {
    try {
      Class.forName(name, false, loader);
      return true;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }
}
