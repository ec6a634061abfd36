package io.nostrmesh.gateway.upstream;

import io.nostrmesh.limit.ReceiveBudget;

/**
 * What connections to the relay may take.
 *
 * @param messageBytes the longest message of the relay, unpacked
 * @param budget counts what is not whole
 * @param compression whether {@code permessage-deflate} is offered
 */
public record UpstreamLimits(int messageBytes, ReceiveBudget budget, boolean compression) {}
