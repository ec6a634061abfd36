/**
 * Ready-made membership checks and their combinations, and the attestation by which a member
 * vouches for an agent (NIP-OA). Used by {@code admission}, {@code client}, {@code micronaut} and
 * hosts; imports only {@code nostr} and {@code spi}.
 */
@NullMarked
package io.nostrmesh.membership;

import org.jspecify.annotations.NullMarked;
