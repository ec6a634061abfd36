/**
 * What may pass between a client and the relay behind the gateway: one gate for each client, which
 * asks the four contracts. Knows no sockets.
 *
 * <p>Internal.
 *
 * <p>Imports {@code json}, {@code limit}, {@code nip42}, {@code nostr}, {@code nostr.message} and
 * {@code spi}. Imported by {@code gateway}, {@code gateway.front}, {@code gateway.pair}, {@code
 * gateway.program}, {@code gateway.settings}, {@code plugin} and {@code settings}.
 */
@NullMarked
package io.nostrmesh.gateway.gate;

import org.jspecify.annotations.NullMarked;
