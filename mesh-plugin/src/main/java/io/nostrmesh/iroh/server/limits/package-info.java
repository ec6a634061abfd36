/**
 * How much of an iroh relay anybody may use and how long things may take, and the counts that hold
 * these limits.
 *
 * <p>Internal.
 *
 * <p>Imports {@code iroh.server.observer}, {@code limit} and {@code nostr}. Imported by {@code
 * iroh.server}, {@code iroh.server.handshake}, {@code iroh.server.http}, {@code
 * iroh.server.relaying} and {@code settings}.
 */
@NullMarked
package io.nostrmesh.iroh.server.limits;

import org.jspecify.annotations.NullMarked;
