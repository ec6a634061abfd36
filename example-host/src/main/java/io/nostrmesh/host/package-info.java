/** A real Nostr relay that hosts the mesh plugin, and the member's sidecar. */
@NullMarked
package io.nostrmesh.host;

import org.jspecify.annotations.NullMarked;
