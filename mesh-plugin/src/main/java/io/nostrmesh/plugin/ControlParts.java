package io.nostrmesh.plugin;

import io.nostrmesh.control.AccessHook;
import io.nostrmesh.control.AccessSecret;
import io.nostrmesh.iroh.server.http.ControlPaths;
import io.nostrmesh.settings.IrohRelayPlan;
import io.nostrmesh.settings.PluginSettings;
import io.nostrmesh.spi.TransportAdmission;
import java.util.Optional;

/** What the iroh relay's port serves beside the relay. */
public record ControlParts(PluginSettings settings, PluginRuntime runtime) {

  /**
   * Puts it together, for an admission at work.
   *
   * @param admission of the iroh relay, be it ours or of others
   */
  public ControlPaths paths(TransportAdmission admission) {
    return ControlPaths.of(
        access(settings.irohRelay()).map(secret -> accessHook(secret, admission)).stream()
            .<ControlPaths>map(hook -> hook)
            .toList());
  }

  private AccessHook accessHook(AccessSecret secret, TransportAdmission admission) {
    return new AccessHook(
        secret,
        AccessQuestions.to(admission),
        settings.admission().answerDeadline(),
        runtime.timer());
  }

  private static Optional<AccessSecret> access(IrohRelayPlan plan) {
    if (plan instanceof IrohRelayPlan.External external) {
      return Optional.of(external.access());
    }
    return plan instanceof IrohRelayPlan.Serve serve ? serve.access() : Optional.empty();
  }
}
