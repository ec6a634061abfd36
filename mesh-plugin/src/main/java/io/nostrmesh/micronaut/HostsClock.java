package io.nostrmesh.micronaut;

import io.micronaut.context.BeanContext;
import io.micronaut.context.exceptions.ConfigurationException;
import io.micronaut.inject.BeanDefinition;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The clock that a host declares as a bean. Injection would not find it: since version 4.10
 * Micronaut has such a bean itself, which wins against a host's class and clashes with one of a
 * host's factory.
 */
final class HostsClock {

  private static final List<String> OTHERS = List.of("io.micronaut.", "io.nostrmesh.micronaut.");

  private HostsClock() {}

  /**
   * The host's, or else the system's.
   *
   * @throws ConfigurationException when the host has several, and none is primary
   */
  static InstantSource of(BeanContext beans) {
    Collection<BeanDefinition<InstantSource>> own =
        beans.getBeanDefinitions(InstantSource.class).stream()
            .filter(clock -> !isOthers(clock))
            .toList();
    @Nullable BeanDefinition<InstantSource> chosen =
        own.stream()
            .filter(BeanDefinition::isPrimary)
            .findFirst()
            .or(() -> own.stream().findFirst())
            .orElse(null);
    if (chosen == null) {
      return InstantSource.system();
    }
    if (own.size() > 1 && !chosen.isPrimary()) {
      throw new ConfigurationException(
          "mesh-plugin goes by the host's InstantSource bean, and there are several:"
              + " mark one of them @Primary");
    }
    return beans.getBean(chosen);
  }

  private static boolean isOthers(BeanDefinition<InstantSource> clock) {
    String declaring =
        clock.getDeclaringType().map(Class::getName).orElseGet(clock::getName).concat(".");
    return OTHERS.stream().anyMatch(declaring::startsWith);
  }
}
