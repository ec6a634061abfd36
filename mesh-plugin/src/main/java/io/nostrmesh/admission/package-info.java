/**
 * Decides which endpoints an embedded relay admits: a NIP-98 bearer, bound to the endpoint that
 * first used it, then membership of the key that signed it; and ends connections when membership
 * does. Knows nothing of how bytes move.
 *
 * <p>For hosts: {@link io.nostrmesh.admission.AdmissionObserver} and {@link
 * io.nostrmesh.admission.AdmissionReason}. All else is internal.
 *
 * <p>Imports {@code admission.accounts}, {@code admission.lease}, {@code admission.roster}, {@code
 * json}, {@code limit}, {@code membership}, {@code nip98}, {@code nostr}, {@code offer}, {@code
 * spi} and {@code spi.roster}. Imported by {@code control}, {@code micronaut}, {@code
 * micronaut.metrics}, {@code plugin} and {@code settings}.
 */
@NullMarked
package io.nostrmesh.admission;

import org.jspecify.annotations.NullMarked;
