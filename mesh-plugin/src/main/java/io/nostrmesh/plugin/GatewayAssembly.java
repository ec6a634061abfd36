package io.nostrmesh.plugin;

import io.nostrmesh.gateway.GatewayParts;
import io.nostrmesh.gateway.gate.GateObserver;
import io.nostrmesh.spi.EventPolicies;
import io.nostrmesh.spi.MembershipCheck;
import io.nostrmesh.spi.Nip11Extensions;
import io.nostrmesh.spi.roster.EndpointRoster;
import io.nostrmesh.websocket.ClientFaultListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a gateway of the plugin asks and runs on, whatever the host is. */
public final class GatewayAssembly {

  private static final Logger LOG = LoggerFactory.getLogger(GatewayAssembly.class);

  /** Strangers do a lot of wrong; nobody wants to read it but whoever looks for something. */
  public static final ClientFaultListener FAULTS =
      (fault, channel, detail) -> LOG.debug("{} of {}: {}", fault, channel.remoteAddress(), detail);

  private GatewayAssembly() {}

  /**
   * @param policies the plugin's and the host's
   * @param documents write into the relay's information documents, the plugin's and the host's
   * @param roster told which endpoints the relay's events name
   */
  public static GatewayParts parts(
      EventPolicies policies,
      Nip11Extensions documents,
      MembershipCheck members,
      EndpointRoster roster,
      PluginRuntime runtime) {
    return new GatewayParts(
        policies,
        documents,
        members,
        roster,
        runtime.verification(),
        runtime.timer(),
        runtime.random(),
        runtime.clock(),
        GateObserver.NONE,
        FAULTS);
  }
}
