package io.nostrmesh.gateway;

import io.nostrmesh.gateway.gate.GateObserver;
import io.nostrmesh.spi.EventPolicies;
import io.nostrmesh.spi.MembershipCheck;
import io.nostrmesh.spi.Nip11Extensions;
import io.nostrmesh.spi.roster.EndpointRoster;
import io.nostrmesh.websocket.ClientFaultListener;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;

/**
 * The contracts that a gateway asks, and what it runs on. Nothing here is closed by it.
 *
 * @param documents writes into the relay's information documents
 * @param roster told which endpoints the relay's events name; without kinds where nobody asks it
 * @param verification checks signatures; may refuse when it is busy
 * @param timer for what is done now and then
 * @param clientFaults is told what clients do wrong
 */
public record GatewayParts(
    EventPolicies policies,
    Nip11Extensions documents,
    MembershipCheck members,
    EndpointRoster roster,
    Executor verification,
    ScheduledExecutorService timer,
    SecureRandom random,
    InstantSource clock,
    GateObserver observer,
    ClientFaultListener clientFaults) {

  /** The same for a relay that tells the roster of its events itself. */
  public GatewayParts withoutRoster() {
    return new GatewayParts(
        policies,
        documents,
        members,
        EndpointRoster.NONE,
        verification,
        timer,
        random,
        clock,
        observer,
        clientFaults);
  }
}
