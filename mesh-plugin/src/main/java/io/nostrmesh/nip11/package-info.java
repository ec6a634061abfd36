/**
 * What this plugin adds to the relay information document (NIP-11). Hosts use it too.
 *
 * <p>Imports {@code json} and {@code spi}. Imported by {@code client.nostr} and {@code micronaut}.
 */
@NullMarked
package io.nostrmesh.nip11;

import org.jspecify.annotations.NullMarked;
