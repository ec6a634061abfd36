/**
 * The gateway in front of relays that others wrote, and of the example host: both sides as
 * processes, in between nostr-tools, iroh endpoints and the sidecar. {@code .ci/peers} brings the
 * relays; those that are not there are skipped. Maven profile {@code peers}.
 */
package io.nostrmesh.host.peers;
