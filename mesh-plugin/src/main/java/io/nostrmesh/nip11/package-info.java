/**
 * What this plugin adds to the relay information document (NIP-11). Used by {@code micronaut} and
 * hosts; imports only {@code nostr} and {@code spi}.
 */
@NullMarked
package io.nostrmesh.nip11;

import org.jspecify.annotations.NullMarked;
