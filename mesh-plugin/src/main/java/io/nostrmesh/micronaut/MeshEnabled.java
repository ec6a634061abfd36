package io.nostrmesh.micronaut;

import io.micronaut.context.condition.Condition;
import io.micronaut.context.condition.ConditionContext;
import io.nostrmesh.settings.PluginSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the plugin is on: unless {@code mesh.enabled} is {@code false}, and nothing else. Asked
 * once when a context starts. Other words than true and false leave it on, and are refused.
 */
public final class MeshEnabled implements Condition {

  private static final Logger LOG = LoggerFactory.getLogger(MeshEnabled.class);

  @Override
  @SuppressWarnings("rawtypes") // As Micronaut has it.
  public boolean matches(ConditionContext context) {
    Object value = context.getProperty(PluginSettings.ENABLED, String.class).orElse(null);
    if ("false".equals(value)) {
      LOG.info("mesh is off: {} is false", PluginSettings.ENABLED);
      return false;
    }
    return true;
  }
}
