/**
 * HTTP authentication by Nostr event (NIP-98), signed and verified: the base64 token, the checks,
 * and the bearer that an iroh relay of this project takes.
 *
 * <p>For hosts that let their members in by NIP-98 at other doors, too.
 *
 * <p>Imports {@code json}, {@code limit}, {@code nostr}, {@code spi} and {@code url}. Imported by
 * {@code admission}, {@code client.nostr}, {@code control}, {@code host.bridge}, {@code plugin} and
 * {@code sidecar}.
 */
@NullMarked
package io.nostrmesh.nip98;

import org.jspecify.annotations.NullMarked;
