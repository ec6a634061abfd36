package io.nostrmesh.host.settings;

import io.micronaut.context.annotation.Factory;
import io.micronaut.context.env.Environment;
import io.micronaut.context.env.PropertySource;
import io.micronaut.context.env.PropertySource.PropertyConvention;
import io.micronaut.core.naming.NameUtils;
import io.nostrmesh.limit.PropertyNames;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Turns the configuration of the application into {@link HostSettings}. */
@Factory
final class HostSettingsFactory {

  private static final String ALL = "mesh";
  private static final String OWN = "mesh.host";

  /** Both programs may run in one environment. */
  private static final String OF_THE_MEMBERS_PROGRAM = "MESH_SHARE_";

  /**
   * Reads them, and refuses all other properties and variables that look like ours.
   *
   * @param others the names below {@code mesh} that are not the host's; none when the plugin is off
   * @throws StartupFailure when a setting is wrong or does not exist
   */
  @Singleton
  HostSettings settings(Environment environment, List<PropertyNames> others) {
    var read = new TreeSet<String>();
    HostSettings settings =
        HostSettings.read(
            name -> {
              read.add(name);
              return environment.getProperty(name, String.class);
            });
    read.removeIf(name -> !name.startsWith(OWN + "."));
    var parts = new ArrayList<>(others);
    parts.add(new PropertyNames(read));
    refuseUnknown(environment, others.isEmpty() ? OWN : ALL, PropertyNames.union(parts));
    return settings;
  }

  private static void refuseUnknown(Environment environment, String prefix, PropertyNames names) {
    for (PropertySource source : environment.getPropertySources()) {
      boolean variables = source.getConvention() == PropertyConvention.ENVIRONMENT_VARIABLE;
      for (String name : source) {
        Optional<String> complaint =
            !variables
                ? names.ofProperty(prefix, NameUtils.hyphenate(name, true), name)
                : name.startsWith(OF_THE_MEMBERS_PROGRAM)
                    ? Optional.empty()
                    : names.ofVariable(prefix, name, String.valueOf(source.get(name)));
        if (complaint.isPresent()) {
          throw new StartupFailure(complaint.get());
        }
      }
    }
  }

  @Singleton
  SecureRandom random() {
    return new SecureRandom();
  }
}
