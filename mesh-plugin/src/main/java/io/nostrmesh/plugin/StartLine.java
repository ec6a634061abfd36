package io.nostrmesh.plugin;

import io.nostrmesh.gateway.settings.GatewaySettings;
import io.nostrmesh.gateway.settings.UpstreamAddress;
import io.nostrmesh.limit.Choice;
import io.nostrmesh.settings.IrohRelayPlan;
import io.nostrmesh.settings.MembershipPlan;
import io.nostrmesh.settings.PluginSettings;
import io.nostrmesh.spi.MembershipCheck;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one line at startup that says what of the plugin is on. */
public final class StartLine {

  private static final Logger LOG = LoggerFactory.getLogger("io.nostrmesh.plugin.MeshPlugin");

  private StartLine() {}

  /** Once everything is known to be as the operator wants it. */
  public static void log(PluginSettings settings, MembershipCheck members) {
    LOG.info("{}", of(settings, members));
  }

  static String of(PluginSettings settings, MembershipCheck members) {
    return "mesh is on: offers validated: %s; members: %s; iroh relay: %s; gateway: %s"
        .formatted(
            Choice.word(settings.offers().validation()),
            members(settings.membership(), members),
            irohRelay(settings.irohRelay()),
            settings.gateway().map(StartLine::gateway).orElse("off"));
  }

  private static String members(MembershipPlan plan, MembershipCheck check) {
    return plan instanceof MembershipPlan.Unsaid
        ? "by " + check.getClass().getName()
        : "by mesh.membership, " + check.getClass().getSimpleName();
  }

  private static String irohRelay(IrohRelayPlan plan) {
    return plan.urls().isEmpty() ? "off" : String.join(" ", plan.urls());
  }

  private static String gateway(GatewaySettings gateway) {
    return gateway.upstream() instanceof UpstreamAddress.At at
        ? "before " + at.url().text()
        : "in the host's own port";
  }
}
