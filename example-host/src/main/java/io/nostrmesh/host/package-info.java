/** A real Nostr relay that hosts the mesh plugin. */
@NullMarked
package io.nostrmesh.host;

import org.jspecify.annotations.NullMarked;
