/**
 * Who watches an iroh relay, and the fixed words for what it sees: drops, endings, limits.
 *
 * <p>For hosts: {@link io.nostrmesh.iroh.server.observer.IrohRelayObserver} and its words.
 *
 * <p>Imports {@code limit} and {@code spi}. Imported by {@code iroh.server}, {@code
 * iroh.server.channel}, {@code iroh.server.handshake}, {@code iroh.server.http}, {@code
 * iroh.server.limits}, {@code iroh.server.relaying}, {@code micronaut}, {@code micronaut.metrics}
 * and {@code plugin}.
 */
@NullMarked
package io.nostrmesh.iroh.server.observer;

import org.jspecify.annotations.NullMarked;
