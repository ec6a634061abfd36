package io.nostrmesh.host.settings;

import io.micronaut.context.annotation.Factory;
import io.micronaut.core.value.PropertyResolver;
import jakarta.inject.Singleton;
import java.security.SecureRandom;

/** Turns the configuration of the application into {@link HostSettings}. */
@Factory
final class SettingsFactory {

  @Singleton
  HostSettings settings(PropertyResolver properties) {
    return HostSettings.read(name -> properties.getProperty(name, String.class));
  }

  @Singleton
  SecureRandom random() {
    return new SecureRandom();
  }
}
