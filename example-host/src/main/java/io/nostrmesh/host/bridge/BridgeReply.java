package io.nostrmesh.host.bridge;

/** What goes back to a client of the bridge. */
sealed interface BridgeReply permits BridgeAnswer, EventArray {}
