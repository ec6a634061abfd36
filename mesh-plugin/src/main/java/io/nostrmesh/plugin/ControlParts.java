package io.nostrmesh.plugin;

import io.nostrmesh.admission.MemberAdmission;
import io.nostrmesh.admission.Registrations;
import io.nostrmesh.admission.roster.RosterMode;
import io.nostrmesh.control.AccessHook;
import io.nostrmesh.control.AccessSecret;
import io.nostrmesh.control.EndpointPaths;
import io.nostrmesh.control.OperatorAccess;
import io.nostrmesh.control.OperatorPaths;
import io.nostrmesh.iroh.server.http.ControlPaths;
import io.nostrmesh.nip98.HttpAuthVerifier;
import io.nostrmesh.settings.IrohRelayPlan;
import io.nostrmesh.settings.PluginSettings;
import io.nostrmesh.spi.TransportAdmission;
import java.util.ArrayList;
import java.util.Optional;

/** What the iroh relay's port serves beside the relay. */
public record ControlParts(PluginSettings settings, PluginRuntime runtime) {

  /** Where members are told to vouch for endpoints, unless that is the iroh relay itself. */
  public static Optional<String> advertised(PluginSettings settings) {
    IrohRelayPlan plan = settings.irohRelay();
    return plan.controlUrl()
        .filter(url -> settings.admission().roster() != RosterMode.OFF)
        .filter(url -> !plan.urls().get(0).equals(url));
  }

  /**
   * Puts it together, for an admission at work.
   *
   * @param admission of the iroh relay, be it ours or of others
   */
  public ControlPaths paths(TransportAdmission admission) {
    var all = new ArrayList<ControlPaths>();
    access(settings.irohRelay()).ifPresent(secret -> all.add(accessHook(secret, admission)));
    if (admission instanceof MemberAdmission members) {
      members.registrations().flatMap(this::endpointPaths).ifPresent(all::add);
      all.add(operatorPaths(members));
    }
    return ControlPaths.of(all);
  }

  private Optional<EndpointPaths> endpointPaths(Registrations registrations) {
    return settings
        .irohRelay()
        .controlUrl()
        .map(
            url ->
                new EndpointPaths(
                    url,
                    new HttpAuthVerifier(settings.admission().clockTolerance(), runtime.clock()),
                    registrations,
                    runtime.verification()));
  }

  private OperatorPaths operatorPaths(MemberAdmission members) {
    IrohRelayPlan plan = settings.irohRelay();
    var urls = new ArrayList<>(plan.urls());
    plan.controlUrl().ifPresent(urls::add);
    return new OperatorPaths(
        new OperatorAccess(access(plan), urls),
        plan instanceof IrohRelayPlan.External ? Optional.empty() : Optional.of(members::use),
        members::denials,
        runtime.verification());
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
