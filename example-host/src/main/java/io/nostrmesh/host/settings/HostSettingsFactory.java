package io.nostrmesh.host.settings;

import io.micronaut.context.annotation.Factory;
import io.micronaut.context.env.Environment;
import io.micronaut.context.env.EnvironmentPropertySource;
import io.micronaut.context.env.PropertySource;
import io.micronaut.core.naming.NameUtils;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.util.Set;
import java.util.TreeSet;

/** Turns the configuration of the application into {@link HostSettings}. */
@Factory
final class HostSettingsFactory {

  private static final String PREFIX = "mesh.host.";

  /**
   * @throws StartupFailure when a setting is wrong or does not exist
   */
  @Singleton
  HostSettings settings(Environment environment) {
    var known = new TreeSet<String>();
    HostSettings settings =
        HostSettings.read(
            name -> {
              known.add(name);
              return environment.getProperty(name, String.class);
            });
    known.removeIf(name -> !name.startsWith(PREFIX));
    for (PropertySource source : environment.getPropertySources()) {
      // Variables do not tell a dot from a dash, so they come in every possible spelling.
      if (!(source instanceof EnvironmentPropertySource)) {
        source.forEach(property -> refuseUnknown(property, known));
      }
    }
    return settings;
  }

  private static void refuseUnknown(String property, Set<String> known) {
    String name = NameUtils.hyphenate(property, true);
    if (name.startsWith(PREFIX) && !known.contains(name)) {
      throw new StartupFailure(
          "unknown property " + property + "; there are " + String.join(", ", known));
    }
  }

  @Singleton
  SecureRandom random() {
    return new SecureRandom();
  }
}
