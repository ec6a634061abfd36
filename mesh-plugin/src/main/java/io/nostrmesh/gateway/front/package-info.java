/**
 * The port that a gateway's clients come to: who they are, how many, the relay's information
 * document, and HTTP that is passed on. WebSockets go to {@code gateway.pair}.
 *
 * <p>Internal.
 *
 * <p>Imports {@code gateway.gate}, {@code gateway.pair}, {@code gateway.settings}, {@code
 * gateway.upstream}, {@code json}, {@code limit}, {@code spi}, {@code url} and {@code websocket}.
 * Imported by {@code gateway}, {@code gateway.program} and {@code micronaut.gateway}.
 */
@NullMarked
package io.nostrmesh.gateway.front;

import org.jspecify.annotations.NullMarked;
