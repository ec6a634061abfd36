package io.nostrmesh.plugin;

import io.nostrmesh.admission.MemberAdmission;
import io.nostrmesh.control.AccessQuestion;
import io.nostrmesh.settings.property.SettingsException;
import io.nostrmesh.spi.TransportAdmission;

/** Who answers iroh relays of others. */
final class AccessQuestions {

  private AccessQuestions() {}

  /**
   * Leases, registrations, the roster and membership do.
   *
   * @throws SettingsException when the admission is one of the host's own, which is asked about
   *     connections, and such relays tell of endpoints alone
   */
  static AccessQuestion to(TransportAdmission admission) {
    if (admission instanceof MemberAdmission members) {
      return members::decide;
    }
    throw new SettingsException(
        "mesh.iroh-relay.access-secret lets iroh relays of others ask whom to admit, which %s of this"
                .formatted(admission.getClass().getName())
            + " host cannot say by endpoint alone: remove the property, or that admission");
  }
}
