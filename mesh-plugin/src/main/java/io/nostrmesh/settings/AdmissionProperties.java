package io.nostrmesh.settings;

import io.nostrmesh.admission.AdmissionSettings;
import io.nostrmesh.admission.AdmissionSettings.EndpointBinding;
import io.nostrmesh.admission.AdmissionSettings.ViaOwner;
import java.time.Duration;

/** Properties below {@code mesh.admission} to what admission goes by. */
final class AdmissionProperties {

  private final Section from;

  AdmissionProperties(Section from) {
    this.from = from;
  }

  AdmissionSettings read() {
    AdmissionSettings or = AdmissionSettings.DEFAULTS;
    return from.build(
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
  }
}
