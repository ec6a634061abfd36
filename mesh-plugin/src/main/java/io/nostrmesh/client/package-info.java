/**
 * The member's side of shared compute: publishing one's own offer and watching the offers of
 * others, on several relays at once. Imports {@code client.nostr}, {@code json}, {@code url},
 * {@code limit}, {@code nostr}, {@code offer} and {@code spi}; needs nothing but the JDK,
 * jackson-core, BouncyCastle and slf4j-api at run time. Programs on a member's machine import it,
 * relays do not.
 */
@NullMarked
package io.nostrmesh.client;

import org.jspecify.annotations.NullMarked;
