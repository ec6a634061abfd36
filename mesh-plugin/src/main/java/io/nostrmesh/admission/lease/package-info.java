/**
 * Leases: the hold that an endpoint has on the token it was started with, and where leases are
 * kept. {@link io.nostrmesh.admission.lease.LeaseStore} is what a host replaces to keep them
 * elsewhere.
 *
 * <p>For hosts, which replace the store.
 *
 * <p>Imports {@code file}, {@code json}, {@code limit}, {@code nostr} and {@code spi}. Imported by
 * {@code admission}, {@code micronaut}, {@code micronaut.jdbc} and {@code plugin}.
 */
@NullMarked
package io.nostrmesh.admission.lease;

import org.jspecify.annotations.NullMarked;
