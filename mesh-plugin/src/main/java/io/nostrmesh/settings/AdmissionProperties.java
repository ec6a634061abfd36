package io.nostrmesh.settings;

import io.nostrmesh.admission.AdmissionSettings;
import io.nostrmesh.admission.AdmissionSettings.EndpointBinding;
import io.nostrmesh.admission.AdmissionSettings.ViaOwner;
import io.nostrmesh.admission.roster.RosterMode;
import io.nostrmesh.settings.property.Section;
import io.nostrmesh.settings.property.SettingsException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Properties below {@code mesh.admission} to what admission goes by. */
final class AdmissionProperties {

  private static final String LEASE_FILE = "lease-file";

  private final Section from;

  AdmissionProperties(Section from) {
    this.from = from;
  }

  /**
   * Where leases are kept; read beside the rest.
   *
   * @throws SettingsException when it cannot be the name of a file
   */
  Optional<Path> leaseFile() {
    try {
      return from.text(LEASE_FILE).map(Path::of);
    } catch (InvalidPathException e) {
      throw new SettingsException(
          from.full(LEASE_FILE) + " cannot be the name of a file here: " + e.getReason());
    }
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
                from.get("roster", RosterMode.class, or.roster()),
                from.get("max-connection-lifetime", Duration.class, or.maxConnectionLifetime()),
                from.get("recheck-interval", Duration.class, or.recheckInterval()),
                from.get("answer-deadline", Duration.class, or.answerDeadline())));
  }
}
