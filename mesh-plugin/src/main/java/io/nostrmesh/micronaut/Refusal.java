package io.nostrmesh.micronaut;

import io.micronaut.context.exceptions.ConfigurationException;
import io.nostrmesh.settings.property.SettingsException;
import java.util.function.Supplier;

/** Tells a host what its operator must mend in the way that Micronaut hosts expect. */
public final class Refusal {

  private Refusal() {}

  /**
   * What {@code part} makes.
   *
   * @throws ConfigurationException with the words of the {@link SettingsException} that it throws
   */
  public static <T> T translated(Supplier<T> part) {
    try {
      return part.get();
    } catch (SettingsException e) {
      throw new ConfigurationException(e.getMessage(), e);
    }
  }

  /**
   * Does what {@code part} does.
   *
   * @throws ConfigurationException with the words of the {@link SettingsException} that it throws
   */
  public static void checked(Runnable part) {
    try {
      part.run();
    } catch (SettingsException e) {
      throw new ConfigurationException(e.getMessage(), e);
    }
  }
}
