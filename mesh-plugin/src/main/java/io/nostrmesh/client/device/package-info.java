/**
 * What stays on a member's device: the iroh endpoint key, which is not the member's Nostr key.
 * Imports {@code json}, {@code file} and {@code spi}; {@code client} and programs on a member's
 * machine import it, relays do not.
 */
@NullMarked
package io.nostrmesh.client.device;

import org.jspecify.annotations.NullMarked;
