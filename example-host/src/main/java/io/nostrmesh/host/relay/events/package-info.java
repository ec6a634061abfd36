/**
 * Events as the relay keeps them: what it asks of one that is published and what it answers, the
 * store it is kept in, and how much one client may ask for. The {@code store} package implements
 * {@link io.nostrmesh.host.relay.events.EventStore}.
 *
 * <p>Imports {@code json}, {@code limit}, {@code nostr}, {@code nostr.message} and {@code spi}.
 * Imported by {@code host.bridge}, {@code host.http}, {@code host.nodes}, {@code host.relay},
 * {@code host.relay.live}, {@code host.relay.reading} and {@code host.store}.
 */
@NullMarked
package io.nostrmesh.host.relay.events;

import org.jspecify.annotations.NullMarked;
