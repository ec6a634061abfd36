/**
 * What this plugin adds to the relay information document (NIP-11).
 *
 * <p>Internal.
 *
 * <p>Imports {@code json} and {@code spi}. Imported by {@code client.nostr}, {@code
 * gateway.program}, {@code micronaut} and {@code plugin}.
 */
@NullMarked
package io.nostrmesh.nip11;

import org.jspecify.annotations.NullMarked;
