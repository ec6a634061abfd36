/**
 * Live delivery: the open subscriptions, found by what a new event has, and the events on their way
 * to those who subscribed.
 *
 * <p>Imports {@code host.relay.events}, {@code limit}, {@code nostr}, {@code nostr.message} and
 * {@code spi}. Imported by {@code host.nodes} and {@code host.relay}.
 */
@NullMarked
package io.nostrmesh.host.relay.live;

import org.jspecify.annotations.NullMarked;
