package io.nostrmesh.micronaut;

import io.micronaut.context.annotation.Factory;
import io.micronaut.context.env.Environment;
import io.micronaut.context.exceptions.ConfigurationException;
import io.nostrmesh.admission.AdmissionSettings;
import io.nostrmesh.admission.AdmissionSettings.EndpointBinding;
import io.nostrmesh.admission.AdmissionSettings.ViaOwner;
import io.nostrmesh.limit.PropertyNames;
import io.nostrmesh.offer.OfferSettings;
import io.nostrmesh.offer.OfferSettings.Validation;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;

/**
 * Properties to settings. Every property is optional; the defaults are those of the settings
 * records and stand nowhere else.
 */
@Factory
final class SettingsFactory {

  static final String OFFERS = "mesh.offers";
  static final String ADMISSION = "mesh.admission";
  static final String IROH_RELAY = "mesh.iroh-relay";

  private static final String ENABLED = "enabled";

  private final Section plugin;
  private final Section relay;
  private final Section offers;
  private final Section admission;

  SettingsFactory(Environment environment) {
    this.plugin = new Section(environment, "mesh");
    this.relay = new Section(environment, IROH_RELAY);
    this.offers = new Section(environment, OFFERS);
    this.admission = new Section(environment, ADMISSION);
  }

  @Singleton
  IrohRelayPlan relayPlan() {
    IrohRelayPlan plan = IrohRelayPlan.of(relay);
    relay.refuseUnknown();
    return plan;
  }

  @Singleton
  OfferSettings offers() {
    OfferSettings or = OfferSettings.DEFAULTS;
    Section from = offers;
    OfferSettings settings =
        from.build(
            "",
            () ->
                new OfferSettings(
                    from.get("validation", Validation.class, or.validation()),
                    from.get("max-ttl", Duration.class, or.maxTtl()),
                    from.get("max-content-bytes", Integer.class, or.maxContentBytes()),
                    from.get("addresses-per-author", Integer.class, or.addressesPerAuthor()),
                    from.get("publishes-per-minute", Integer.class, or.publishesPerMinute()),
                    from.get("remembered-addresses", Integer.class, or.rememberedAddresses()),
                    from.get("answer-deadline", Duration.class, or.answerDeadline())));
    from.refuseUnknown();
    return settings;
  }

  @Singleton
  AdmissionSettings admission() {
    AdmissionSettings or = AdmissionSettings.DEFAULTS;
    Section from = admission;
    AdmissionSettings settings =
        from.build(
            "",
            () ->
                new AdmissionSettings(
                    from.get("lease", Duration.class, or.lease()),
                    from.get("clock-tolerance", Duration.class, or.clockTolerance()),
                    from.get("endpoint-binding", EndpointBinding.class, or.endpointBinding()),
                    from.get("via-owner", ViaOwner.class, or.viaOwner()),
                    from.get("max-connection-lifetime", Duration.class, or.maxConnectionLifetime()),
                    from.get("recheck-interval", Duration.class, or.recheckInterval()),
                    from.get("answer-deadline", Duration.class, or.answerDeadline())));
    from.refuseUnknown();
    return settings;
  }

  /**
   * The properties of the plugin as a whole, for hosts that own all of {@code mesh} and refuse what
   * nobody reads.
   */
  @Singleton
  PropertyNames names(
      Environment environment,
      IrohRelayPlan relayRead,
      OfferSettings offersRead,
      AdmissionSettings admissionRead) {
    plugin
        .text(ENABLED)
        .filter(text -> !text.equals("true"))
        .ifPresent(
            text -> {
              throw new ConfigurationException(
                  "mesh.enabled must be true or false, got '" + text + "'");
            });
    return PropertyNames.union(
        List.of(
            plugin.names(),
            relay.names(),
            offers.names(),
            admission.names(),
            MembershipFactory.names(environment)));
  }
}
