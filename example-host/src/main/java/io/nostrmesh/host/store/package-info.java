/**
 * Events in a relational database: the tables, filters as SQL, and the one writer that makes events
 * durable.
 *
 * <p>Imports {@code host.database}, {@code host.liveness}, {@code host.relay.events}, {@code
 * limit}, {@code nostr} and {@code nostr.message}. Imported by nobody.
 */
@NullMarked
package io.nostrmesh.host.store;

import org.jspecify.annotations.NullMarked;
