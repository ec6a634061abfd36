/**
 * From the upgrade to the admission: an endpoint proves its key, and then the {@link
 * io.nostrmesh.spi.TransportAdmission} decides.
 *
 * <p>Internal.
 *
 * <p>Imports {@code iroh.protocol}, {@code iroh.server.channel}, {@code iroh.server.http}, {@code
 * iroh.server.limits}, {@code iroh.server.observer}, {@code iroh.server.relaying}, {@code nostr}
 * and {@code spi}. Imported by {@code iroh.server}.
 */
@NullMarked
package io.nostrmesh.iroh.server.handshake;

import org.jspecify.annotations.NullMarked;
