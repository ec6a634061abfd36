/**
 * Live delivery: the open subscriptions, found by what a new event has, and the events on their way
 * to those who subscribed. Imports {@code relay.events} and, of the plugin, only {@code limit},
 * {@code nostr}, {@code nostr.message} and {@code spi}; only {@code relay} imports it.
 */
@NullMarked
package io.nostrmesh.host.relay.live;

import org.jspecify.annotations.NullMarked;
