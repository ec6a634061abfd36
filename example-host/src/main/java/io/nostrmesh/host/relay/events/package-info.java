/**
 * Events as the relay keeps them: what it asks of one that is published and what it answers, the
 * store it is kept in, and how much one client may ask for. Imports, of the plugin, only {@code
 * json}, {@code limit}, {@code nostr}, {@code nostr.message} and {@code spi}. The {@code relay} and
 * its {@code live} part import it, {@code store}, which implements {@link
 * io.nostrmesh.host.relay.events.EventStore}, and {@code http}.
 */
@NullMarked
package io.nostrmesh.host.relay.events;

import org.jspecify.annotations.NullMarked;
