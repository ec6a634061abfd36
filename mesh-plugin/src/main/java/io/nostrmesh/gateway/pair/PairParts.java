package io.nostrmesh.gateway.pair;

import io.nostrmesh.gateway.gate.Gates;
import io.nostrmesh.gateway.settings.GatewayLimits;
import io.nostrmesh.gateway.settings.GatewayTimings;
import io.nostrmesh.limit.ReceiveBudget;
import io.nostrmesh.websocket.ClientFaultListener;

/**
 * What all pairs have in common.
 *
 * @param received counts what clients and relay have sent and is not passed on
 * @param queued counts what waits to be sent
 */
record PairParts(
    Gates gates,
    GatewayLimits limits,
    GatewayTimings timings,
    ReceiveBudget received,
    QueuedBytes queued,
    ClientFaultListener faults,
    UpstreamNews news) {}
