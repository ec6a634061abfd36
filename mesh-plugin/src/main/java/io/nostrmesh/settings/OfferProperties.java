package io.nostrmesh.settings;

import io.nostrmesh.offer.OfferSettings;
import io.nostrmesh.offer.OfferSettings.Validation;
import io.nostrmesh.settings.property.Section;
import java.time.Duration;

/** Properties below {@code mesh.offers} to what the offer policy goes by. */
final class OfferProperties {

  private final Section from;

  OfferProperties(Section from) {
    this.from = from;
  }

  OfferSettings read() {
    OfferSettings or = OfferSettings.DEFAULTS;
    return from.build(
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
  }
}
