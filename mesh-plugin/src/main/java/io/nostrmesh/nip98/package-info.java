/**
 * HTTP authentication by Nostr event (NIP-98), signed and verified: the base64 token, the checks,
 * and the bearer that an iroh relay of this project takes. Used by {@code admission}, {@code
 * client}, {@code micronaut} and hosts; imports only {@code json}, {@code url}, {@code limit},
 * {@code nostr} and {@code spi}.
 */
@NullMarked
package io.nostrmesh.nip98;

import org.jspecify.annotations.NullMarked;
