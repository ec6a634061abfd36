/**
 * What stays on a member's device: the iroh endpoint key, which is not the member's Nostr key.
 *
 * <p>For programs of members.
 *
 * <p>Imports {@code file}, {@code json}, {@code nostr}, {@code offer} and {@code spi}. Imported by
 * {@code sidecar}.
 */
@NullMarked
package io.nostrmesh.client.device;

import org.jspecify.annotations.NullMarked;
