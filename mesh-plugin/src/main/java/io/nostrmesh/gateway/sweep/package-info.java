/**
 * Deletes from the relay behind a gateway the compute offers that are of no more use, where the
 * gateway holds a key that may.
 *
 * <p>Internal.
 *
 * <p>Imports {@code client.nostr}, {@code json}, {@code nostr}, {@code nostr.message}, {@code
 * offer}, {@code spi} and {@code url}. Imported by {@code gateway}.
 */
@NullMarked
package io.nostrmesh.gateway.sweep;

import org.jspecify.annotations.NullMarked;
