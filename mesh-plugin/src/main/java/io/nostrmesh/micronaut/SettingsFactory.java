package io.nostrmesh.micronaut;

import io.micronaut.context.annotation.Factory;
import io.micronaut.context.env.Environment;
import io.nostrmesh.admission.AdmissionSettings;
import io.nostrmesh.admission.AdmissionSettings.EndpointBinding;
import io.nostrmesh.admission.AdmissionSettings.ViaOwner;
import io.nostrmesh.offer.OfferSettings;
import io.nostrmesh.offer.OfferSettings.Validation;
import jakarta.inject.Singleton;
import java.time.Duration;

/**
 * Properties to settings. Every property is optional; the defaults are those of the settings
 * records and stand nowhere else.
 */
@Factory
final class SettingsFactory {

  static final String OFFERS = "mesh.offers";
  static final String ADMISSION = "mesh.admission";
  static final String IROH_RELAY = "mesh.iroh-relay";

  private final Environment environment;

  SettingsFactory(Environment environment) {
    this.environment = environment;
  }

  @Singleton
  IrohRelayPlan relayPlan() {
    var from = new Section(environment, IROH_RELAY);
    IrohRelayPlan plan = IrohRelayPlan.of(from);
    from.refuseUnknown();
    return plan;
  }

  @Singleton
  OfferSettings offers() {
    OfferSettings or = OfferSettings.DEFAULTS;
    var from = new Section(environment, OFFERS);
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
    var from = new Section(environment, ADMISSION);
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
}
