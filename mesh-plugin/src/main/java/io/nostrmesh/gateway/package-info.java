/**
 * The gateway in front of a relay, put together. Without any framework.
 *
 * <p>Internal.
 *
 * <p>Imports {@code client.nostr}, {@code gateway.front}, {@code gateway.gate}, {@code
 * gateway.pair}, {@code gateway.roster}, {@code gateway.settings}, {@code gateway.sweep}, {@code
 * gateway.upstream}, {@code nip42}, {@code nostr}, {@code settings.property}, {@code spi}, {@code
 * spi.roster}, {@code url} and {@code websocket}. Imported by {@code micronaut.gateway} and {@code
 * plugin}.
 */
@NullMarked
package io.nostrmesh.gateway;

import org.jspecify.annotations.NullMarked;
