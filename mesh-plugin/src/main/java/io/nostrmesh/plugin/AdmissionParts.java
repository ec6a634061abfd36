package io.nostrmesh.plugin;

import io.nostrmesh.admission.AdmissionObserver;
import io.nostrmesh.admission.AdmissionRuntime;
import io.nostrmesh.admission.BearerAdmission;
import io.nostrmesh.admission.lease.FileLeaseStore;
import io.nostrmesh.admission.lease.LeaseStore;
import io.nostrmesh.settings.PluginSettings;
import io.nostrmesh.settings.SettingsException;
import io.nostrmesh.spi.MembershipCheck;
import java.util.Optional;

/** What admission to the iroh relay is made of. */
public record AdmissionParts(
    PluginSettings settings, MembershipCheck membership, LeaseStore leases, PluginRuntime runtime) {

  /**
   * Starts it.
   *
   * @throws SettingsException when leases shall be in a file, and are kept by the host
   * @return empty when there is no iroh relay, so nobody to admit to it
   */
  public Optional<BearerAdmission> start(AdmissionObserver observer) {
    if (settings.leaseFile().isPresent() && !(leases instanceof FileLeaseStore)) {
      throw new SettingsException(
          "mesh.admission.lease-file is set, but leases are kept elsewhere already, by %s: remove"
                  .formatted(leases.getClass().getName())
              + " one of them");
    }
    return settings.irohRelay().urls().stream()
        .findFirst()
        .map(
            url ->
                BearerAdmission.start(
                    url,
                    settings.admission(),
                    membership,
                    leases,
                    new AdmissionRuntime(runtime.verification(), runtime.timer(), runtime.clock()),
                    observer));
  }
}
