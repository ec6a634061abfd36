package io.nostrmesh.plugin;

import io.nostrmesh.admission.AdmissionObserver;
import io.nostrmesh.admission.AdmissionRuntime;
import io.nostrmesh.admission.MemberAdmission;
import io.nostrmesh.admission.lease.FileLeaseStore;
import io.nostrmesh.admission.lease.LeaseStore;
import io.nostrmesh.admission.roster.BuzzStatusClaims;
import io.nostrmesh.offer.OfferClaims;
import io.nostrmesh.settings.PluginSettings;
import io.nostrmesh.settings.property.SettingsException;
import io.nostrmesh.spi.MembershipCheck;
import io.nostrmesh.spi.roster.EndpointClaims;
import java.util.List;
import java.util.Optional;

/** What admission to the iroh relay is made of. */
public record AdmissionParts(
    PluginSettings settings,
    MembershipCheck membership,
    LeaseStore leases,
    List<EndpointClaims> claims,
    PluginRuntime runtime) {

  /** What reads events in every host. */
  public static List<EndpointClaims> readyClaims() {
    return List.of(new OfferClaims(), new BuzzStatusClaims());
  }

  /**
   * Starts it.
   *
   * @throws SettingsException when leases shall be in a file, and are kept by the host
   * @return empty when there is no iroh relay, so nobody to admit to it
   */
  public Optional<MemberAdmission> start(AdmissionObserver observer) {
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
                MemberAdmission.start(
                    url,
                    settings.admission(),
                    membership,
                    leases,
                    claims,
                    new AdmissionRuntime(runtime.verification(), runtime.timer(), runtime.clock()),
                    observer));
  }
}
