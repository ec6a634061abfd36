/**
 * Compute offers: what a member says it can serve, published as events of kind 31990. The envelope
 * in such an event, the one way to tell offers from the NIP-89 handlers that share the kind, and
 * the policy that keeps offers the members' own. Relay side and member side both use it.
 *
 * <p>For hosts and programs of members that make or read offers themselves.
 *
 * <p>Imports {@code ed25519}, {@code json}, {@code limit}, {@code nostr}, {@code spi}, {@code
 * spi.roster} and {@code url}. Imported by {@code admission}, {@code client}, {@code
 * client.device}, {@code gateway.sweep}, {@code micronaut}, {@code plugin}, {@code settings} and
 * {@code sidecar}.
 */
@NullMarked
package io.nostrmesh.offer;

import org.jspecify.annotations.NullMarked;
