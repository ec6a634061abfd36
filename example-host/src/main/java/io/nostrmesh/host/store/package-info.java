/**
 * Events in a relational database: the tables, filters as SQL, and the one writer that makes events
 * durable. Imports {@code relay.events}, whose {@code EventStore} it implements, {@code database},
 * {@code liveness}, and of the plugin only {@code limit}, {@code nostr} and {@code nostr.message};
 * nobody imports it.
 */
@NullMarked
package io.nostrmesh.host.store;

import org.jspecify.annotations.NullMarked;
