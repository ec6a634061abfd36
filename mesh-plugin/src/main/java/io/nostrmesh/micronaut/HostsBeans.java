package io.nostrmesh.micronaut;

import io.micronaut.context.BeanContext;
import io.micronaut.inject.BeanDefinition;
import jakarta.inject.Singleton;
import java.util.Collections;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the host's own beans inject, made or not yet. For any thread. */
@Singleton
public final class HostsBeans {

  private static final Logger LOG = LoggerFactory.getLogger(HostsBeans.class);
  private static final String OWN = HostsBeans.class.getPackageName() + ".";

  private final BeanContext context;

  HostsBeans(BeanContext context) {
    this.context = context;
  }

  /** Whether one of them is to be given one of these types, or perhaps is. */
  public boolean want(Set<Class<?>> types) {
    try {
      return context.getAllBeanDefinitions().stream()
          .filter(bean -> !isOurs(bean))
          .anyMatch(bean -> !Collections.disjoint(bean.getRequiredComponents(), types));
    } catch (RuntimeException | LinkageError e) {
      LOG.debug("cannot look through the host's beans", e);
      return true;
    }
  }

  private static boolean isOurs(BeanDefinition<?> bean) {
    return bean.getDeclaringType().orElse(bean.getBeanType()).getName().startsWith(OWN);
  }
}
