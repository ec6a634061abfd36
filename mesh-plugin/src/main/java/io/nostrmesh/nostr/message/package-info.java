/**
 * What clients and relays say to each other (NIP-01, NIP-42, NIP-45): client messages, relay
 * messages and filters as values, each with one reader and one writer. Pure functions, no I/O.
 * Imports {@code json} and {@code nostr}; a relay, the member's client and a proxy between the two
 * import it.
 */
@NullMarked
package io.nostrmesh.nostr.message;

import org.jspecify.annotations.NullMarked;
