/**
 * Decides which endpoints an embedded relay admits: a NIP-98 bearer, bound to the endpoint that
 * first used it, then membership of the key that signed it; and ends connections when membership
 * does. Used by {@code micronaut} and hosts; imports {@code json}, {@code limit}, {@code nostr},
 * {@code spi}, {@code nip98}, {@code membership} and {@code admission.lease}, and knows nothing of
 * how bytes move.
 */
@NullMarked
package io.nostrmesh.admission;

import org.jspecify.annotations.NullMarked;
