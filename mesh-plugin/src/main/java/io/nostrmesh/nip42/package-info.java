/**
 * Who an AUTH event proves (NIP-42): the challenge, the time, the signature, and the address that
 * the client believes it talks to. For every server that challenges clients.
 *
 * <p>Internal.
 *
 * <p>Imports {@code json}, {@code limit}, {@code nostr} and {@code url}. Imported by {@code
 * gateway}, {@code gateway.gate} and {@code host.relay}.
 */
@NullMarked
package io.nostrmesh.nip42;

import org.jspecify.annotations.NullMarked;
