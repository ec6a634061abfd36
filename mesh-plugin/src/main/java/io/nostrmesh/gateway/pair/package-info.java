/**
 * A client's WebSocket joined to one of the relay: what passes, in which order, and how either end
 * comes to its end. What may pass is for {@code gateway.gate} to say.
 *
 * <p>Internal.
 *
 * <p>Imports {@code gateway.gate}, {@code gateway.settings}, {@code gateway.upstream}, {@code
 * limit} and {@code websocket}. Imported by {@code gateway} and {@code gateway.front}.
 */
@NullMarked
package io.nostrmesh.gateway.pair;

import org.jspecify.annotations.NullMarked;
