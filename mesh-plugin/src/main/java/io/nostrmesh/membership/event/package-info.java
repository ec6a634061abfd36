/**
 * Membership by an event on a relay that lists the members, followed while it changes.
 *
 * <p>Internal.
 *
 * <p>Imports {@code client.nostr}, {@code json}, {@code limit}, {@code membership}, {@code nostr},
 * {@code nostr.message}, {@code spi} and {@code url}. Imported by {@code gateway.program}, {@code
 * plugin} and {@code settings}.
 */
@NullMarked
package io.nostrmesh.membership.event;

import org.jspecify.annotations.NullMarked;
