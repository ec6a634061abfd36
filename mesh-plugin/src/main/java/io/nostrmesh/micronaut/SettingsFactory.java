package io.nostrmesh.micronaut;

import io.micronaut.context.annotation.Factory;
import io.micronaut.context.env.Environment;
import io.nostrmesh.admission.AdmissionSettings;
import io.nostrmesh.limit.PropertyNames;
import io.nostrmesh.offer.OfferSettings;
import io.nostrmesh.settings.IrohRelayPlan;
import io.nostrmesh.settings.PluginSettings;
import jakarta.inject.Singleton;

/** The settings as beans, read all at once and each of them for itself. */
@Factory
final class SettingsFactory {

  @Singleton
  PluginSettings settings(Environment environment) {
    return Refusal.translated(() -> PluginSettings.read(new EnvironmentView(environment)));
  }

  @Singleton
  IrohRelayPlan irohRelay(PluginSettings settings) {
    return settings.irohRelay();
  }

  @Singleton
  OfferSettings offers(PluginSettings settings) {
    return settings.offers();
  }

  @Singleton
  AdmissionSettings admission(PluginSettings settings) {
    return settings.admission();
  }

  /** For hosts that own all of {@code mesh} and refuse what nobody reads. */
  @Singleton
  PropertyNames names(PluginSettings settings) {
    return settings.names();
  }
}
