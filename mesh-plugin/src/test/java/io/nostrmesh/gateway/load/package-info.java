/**
 * Measures what the gateway costs: {@link io.nostrmesh.gateway.load.GatewayCost} runs it in a
 * process of its own, and compares the way through it with the way past it.
 */
package io.nostrmesh.gateway.load;
