/**
 * The member's side of shared compute: publishing one's own offer and watching the offers of
 * others, on several relays at once. Needs nothing but the JDK, jackson-core, BouncyCastle and
 * slf4j-api at run time. For programs on a member's machine, not for relays.
 *
 * <p>For programs of members.
 *
 * <p>Imports {@code client.nostr}, {@code json}, {@code limit}, {@code nostr}, {@code
 * nostr.message}, {@code offer}, {@code spi} and {@code url}. Imported by {@code sidecar}.
 */
@NullMarked
package io.nostrmesh.client;

import org.jspecify.annotations.NullMarked;
